import {existsSync, readFileSync} from 'node:fs'
import {dirname, join, relative} from 'node:path'
import test from 'ava'
import {type Page, pages, ROOT} from './pages.ts'

/** A link of a page to another place in this repository. */
interface Link {
  readonly where: string
  readonly path: string
  readonly anchor: string | null
}

const LINK = /!?\[[^\]]*\]\((?!https?:)([^)#\s]*)(?:#([^)\s]+))?\)/g

function linksOf({path, lines}: Page): readonly Link[] {
  return lines.flatMap((line, index) =>
    [...line.matchAll(LINK)].map(([, target = '', anchor = null]) => ({
      where: `${path}:${index + 1}`,
      path: target === '' ? path : relative(ROOT, join(ROOT, dirname(path), target)),
      anchor,
    })),
  )
}

/** The anchor that GitHub makes of a heading: lower case, without punctuation, blanks as dashes. */
function anchorOf(heading: string): string {
  return heading
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
    .replaceAll(' ', '-')
}

function anchorsOf(path: string): readonly string[] {
  const headings = readFileSync(join(ROOT, path), 'utf8').matchAll(/^#+ (.*)$/gm)
  return [...headings].map(([, heading = '']) => anchorOf(heading))
}

const links = pages().flatMap(linksOf)

test('every link of a page to a file leads to one that is there', (t) => {
  t.true(links.length > 20)
  t.deepEqual(
    links.filter(({path}) => !existsSync(join(ROOT, path))),
    [],
  )
})

test('every link to a part of a page leads to a heading of it', (t) => {
  const toParts = links.filter(({anchor, path}) => anchor !== null && path.endsWith('.md'))
  t.deepEqual(
    toParts.filter(({path, anchor}) => !anchorsOf(path).includes(anchor!)),
    [],
  )
})

test('every page of docs/ is reached from the README', (t) => {
  const reached = new Set(['README.md'])
  for (const from of reached)
    for (const {where, path} of links) if (where.startsWith(`${from}:`) && path.endsWith('.md')) reached.add(path)
  t.deepEqual(
    pages()
      .map(({path}) => path)
      .filter((path) => !reached.has(path)),
    [],
  )
})
