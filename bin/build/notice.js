// NOTICE: the licences of the libraries that the bundles hold, from the libraries' own files.
import {readdirSync, readFileSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'

const LICENCE_FILE = /^(?:licen[cs]e|copying|notice)(?:[.-]|$)/i
const HEAD = `mesh-runner, licensed under the Apache License, Version 2.0; see LICENSE.
Its programs in dist/ hold parts of the libraries below, each under its own licence.
`

/** The folder of the package that a bundled file is from; null for a file of ours, and for what a plugin made (`name:…`). */
function packageOf(input) {
  const [found] = /^[^:]*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(input) ?? []
  return found ?? null
}

function licenceTexts(folder) {
  const files = readdirSync(folder).filter((file) => LICENCE_FILE.test(file))
  return files.toSorted().map((file) => readFileSync(join(folder, file), 'utf8').replaceAll('\r\n', '\n').trim())
}

function section(folder) {
  const {name, version, license, author, homepage} = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
  const texts = licenceTexts(folder)
  const by = typeof author === 'string' ? author : author?.name
  const stated =
    texts.length > 0 ? texts : [[`No file with the licence comes with it.`, by, homepage].filter(Boolean).join('\n')]
  return {title: `${name} ${version} (${license})`, text: stated.join('\n\n')}
}

/** Writes NOTICE for what esbuild's `metafiles` say went into the bundles, and for `others`, packages of which files are copied. */
export function writeNotice(root, metafiles, others) {
  const inputs = metafiles.flatMap(({inputs}) => Object.keys(inputs))
  const packages = [...inputs.map(packageOf), ...others.map((name) => join('node_modules', name))]
  const folders = [...new Set(packages)].filter((folder) => folder !== null)
  const sections = new Map(folders.map((folder) => section(join(root, folder))).map(({title, text}) => [title, text]))
  const texts = [...sections].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([title, text]) => `${title}\n\n${text}\n`)
  writeFileSync(join(root, 'NOTICE'), [HEAD, ...texts].join(`\n${'-'.repeat(80)}\n\n`))
}
