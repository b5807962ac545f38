import {execFileSync} from 'node:child_process'
import {existsSync, readdirSync, readFileSync} from 'node:fs'
import {homedir} from 'node:os'
import {join} from 'node:path'
import test from 'ava'
import {flameGraphOptions} from '../../src/flamegraph/options.ts'
import {flameGraphChunks} from '../../src/flamegraph/render.ts'
import {foldedStacks} from './folded-stacks.ts'

const ORACLE = process.env['FLAMEGRAPH_DIR'] ?? join(homedir(), 'FlameGraph')
const RESULTS = join(ORACLE, 'test/results')
/** flamegraph.pl draws 1200 pixels with 10 on either side, and leaves out what is narrower than 0.1 pixels. */
const PERL_WIDTH_PX = 1180
const PERL_MARGIN_PX = 10
const PERL_MINIMUM_PX = 0.1

interface Box {
  readonly title: string
  readonly x: number
  readonly width: number
  readonly row: number
  readonly fill: string
}

const hexOf = (rgb: string) =>
  `#${rgb
    .split(',')
    .map((part) => Number(part).toString(16).padStart(2, '0'))
    .join('')}`

function perlBoxes(svg: string): Box[] {
  const matches = svg.matchAll(
    /<title>([^<]*)<\/title><rect x="([\d.]+)" y="(\d+)" width="([\d.]+)" height="15.0" fill="rgb\(([\d,]+)\)"/g,
  )
  const boxes = [...matches].map(([, title, x, y, width, fill]) => ({
    // It counts `1 samples`.
    title: title!.replace(' (1 samples, ', ' (1 sample, '),
    x: Number(x) - PERL_MARGIN_PX,
    width: Number(width),
    row: Number(y),
    fill: hexOf(fill!),
  }))
  const bottom = Math.max(...boxes.map(({row}) => row))
  return boxes.map((box) => ({...box, row: (bottom - box.row) / 16}))
}

function ownBoxes(svg: string): Box[] {
  const matches = svg.matchAll(
    /<rect x="([\d.]+)" y="(\d+)" width="([\d.]+)" height="15" (?:class="i" )?fill="([^"]+)"><title>([^<]*)<\/title>/g,
  )
  const boxes = [...matches].map(([, x, y, width, fill, title]) => ({
    title: title!.replaceAll('&#39;', "'"),
    x: (Number(x) / 1e6) * PERL_WIDTH_PX,
    width: (Number(width) / 1e6) * PERL_WIDTH_PX,
    row: Number(y),
    fill: fill!,
  }))
  const bottom = Math.max(...boxes.map(({row}) => row))
  return boxes.map((box) => ({...box, row: (bottom - box.row) / 16}))
}

const byPlace = (one: Box, other: Box) => one.row - other.row || one.x - other.x || (one.title < other.title ? -1 : 1)

const hasOracle = existsSync(RESULTS)
const files = hasOracle ? readdirSync(RESULTS).filter((name) => name.endsWith('-collapsed-all.txt')) : []
if (!hasOracle) {
  test('boxes are those of flamegraph.pl', (t) => {
    t.log(`skipped: no FlameGraph in ${ORACLE}; set FLAMEGRAPH_DIR`)
    t.pass()
  })
}

for (const palette of ['hot', 'java', 'mem']) {
  for (const name of files) {
    test(`${palette}: boxes, counts, shares and colours of ${name} are those of flamegraph.pl`, (t) => {
      const text = readFileSync(join(RESULTS, name), 'utf8')
      const perl = execFileSync('perl', [join(ORACLE, 'flamegraph.pl'), '--colors', palette, join(RESULTS, name)], {
        encoding: 'utf8',
        maxBuffer: 64e6,
        stdio: ['ignore', 'pipe', 'ignore'],
      })
      const options = flameGraphOptions({colors: palette, minimumShare: PERL_MINIMUM_PX / PERL_WIDTH_PX})
      const own = ownBoxes([...flameGraphChunks(foldedStacks(text), 0, options, '')].join('')).sort(byPlace)
      const theirs = perlBoxes(perl).sort(byPlace)
      t.true(own.length > 1)
      t.is(own.length, theirs.length)
      const textsOf = (boxes: Box[]) =>
        boxes.map(({title, row, fill}) => `${row} ${title} ${row === 0 ? '' : fill}`).sort()
      t.deepEqual(textsOf(own), textsOf(theirs))
      const byTitle = (boxes: Box[]) =>
        [...boxes].sort((a, b) => a.row - b.row || (a.title < b.title ? -1 : a.title > b.title ? 1 : a.x - b.x))
      const expected = byTitle(theirs)
      byTitle(own).forEach((box, index) => {
        const other = expected[index]!
        if (Math.abs(box.x - other.x) > 0.1 || Math.abs(box.width - other.width) > 0.11)
          t.fail(`${JSON.stringify(box)} ${JSON.stringify(other)}`)
      })
    })
  }
}
