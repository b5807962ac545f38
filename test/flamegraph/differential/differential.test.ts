import test from 'ava'
import {UsageError} from '../../../src/errors/index.ts'
import {fromHex, hex, luminance} from '../../../src/flamegraph/colors/color.ts'
import {boxDifferenceText} from '../../../src/flamegraph/differential/difference-text.ts'
import {
  differentialFlameGraph,
  differentialPicture,
} from '../../../src/flamegraph/differential/differential-flame-graph.ts'
import {flameGraphOptions} from '../../../src/flamegraph/options.ts'
import {frameOfBox, type Picture} from '../../../src/flamegraph/picture.ts'
import {differenceOf} from '../../../src/stacks/difference/compare.ts'
import type {Difference, DifferenceOptions} from '../../../src/stacks/difference/difference.ts'
import {movedFunctions} from '../../../src/stacks/difference/moved-functions.ts'
import {NORMALISATIONS} from '../../../src/stacks/difference/scaling/normalise.ts'
import {foldedStacks} from '../folded-stacks.ts'

type Options = Parameters<typeof flameGraphOptions>[0]

const BEFORE = 'main;calm 4000\nmain;gone;deep 1000\nmain;less 2000\nmain;up 1000\nmain;odd;bit 2'
const AFTER = 'main;calm 4010\nmain;less 1000\nmain;up 1990\nmain;fresh 1000\nmain;odd 2'

function compare(before: string, after: string, options: Partial<DifferenceOptions> = {}): Difference {
  const side = (text: string, name: string) => ({stacks: foldedStacks(text), sampleType: 0, name})
  return differenceOf(side(before, 'before'), side(after, 'after'), options)
}

function picture(options: Options = {}, difference = compare(BEFORE, AFTER)): Picture {
  return differentialPicture(difference, movedFunctions(difference), flameGraphOptions(options))
}

function svgOf(difference: Difference, options: Options = {}): string {
  return [...differentialFlameGraph(difference, movedFunctions(difference), flameGraphOptions(options), '')].join('')
}

/** Boxes by the names on their way from the root. */
function boxesOf({layout, fillOf}: Picture) {
  const paths: string[] = []
  const boxes = new Map<string, {width: number; fill: string; box: number}>()
  for (let box = 0; box < layout.weights.length; box++) {
    const name = frameOfBox(layout, box)?.name ?? 'all'
    paths.push(box === 0 ? '' : `${paths[layout.parents[box]!]}/${name}`)
    boxes.set(paths[box]!, {width: layout.weights[box]!, fill: hex(fillOf(box)), box})
  }
  return boxes
}

/** The words of the legend for each colour of either shade. */
function meaningOf(one: Picture, path: string): string {
  const {fill} = boxesOf(one).get(path)!
  const distance = (color: string) =>
    [1, 3, 5].reduce(
      (sum, at) =>
        sum + Math.abs(Number.parseInt(color.slice(at, at + 2), 16) - Number.parseInt(fill.slice(at, at + 2), 16)),
      0,
    )
  return one.legend.toSorted((a, b) => distance(a.fill) - distance(b.fill))[0]!.text
}

test('What is there is as wide as after, what vanished as wide as it was, scaled, and callers hold both.', (t) => {
  const boxes = boxesOf(picture())
  t.is(boxes.get('/main/up')!.width, 1990)
  const scale = 8002 / 8002
  t.is(boxes.get('/main/gone [vanished]')!.width, 1000 * scale)
  t.is(boxes.get('/main/gone [vanished]/deep [vanished]')!.width, 1000 * scale)
  t.is(boxes.get('/main')!.width, 8002 + 1000 * scale + 2 * scale)
  t.is(boxes.get('')!.width, boxes.get('/main')!.width)
  const halved = boxesOf(picture({}, compare('a 30\nb 10', 'a 20')))
  t.is(halved.get('/b [vanished]')!.width, 5)
})

test('A caller whose callee vanished is not itself called vanished.', (t) => {
  const boxes = boxesOf(picture({minimumShare: 0}))
  t.true(boxes.has('/main/odd/bit [vanished]'))
})

test('Colours tell grown, shrunk, new and vanished in total, and what is chance is pale.', (t) => {
  const one = picture()
  t.is(meaningOf(one, '/main/up'), 'by 25% or more')
  t.is(meaningOf(one, '/main/less'), 'shrunk to half or less')
  t.is(meaningOf(one, '/main/fresh'), 'grown to twice or more, or new')
  t.is(meaningOf(one, '/main/gone [vanished]'), 'vanished')
  t.is(meaningOf(one, '/main/calm'), 'grown, within chance at 99%')
  t.is(meaningOf(one, '/main/odd/bit [vanished]'), 'vanished, within chance')
})

test('A caller is coloured by all that it calls.', (t) => {
  const grown = picture({}, compare('m;serve;work 1000\nm;idle 9000', 'm;serve;work 3000\nm;idle 7000'))
  t.is(meaningOf(grown, '/m/serve'), 'grown to twice or more, or new')
})

test('One outlier does not take the colour from smaller changes.', (t) => {
  const before = 'a 1000\nb 2000\nc 100000'
  const [calm, outlier] = ['a 1500\nb 2000\nc 99500', 'a 1500\nb 60000\nc 99500']
  const fillOfA = (after: string) => meaningOf(picture({}, compare(before, after, {normalisation: 'none'})), '/a')
  t.is(fillOfA(calm), 'by 25% or more')
  t.is(fillOfA(outlier), 'by 25% or more')
})

test('Changes below the smallest one asked for are pale.', (t) => {
  const difference = compare(BEFORE, AFTER, {minimumChange: 0.1245})
  t.is(meaningOf(picture({}, difference), '/main/less'), 'shrunk to half or less')
  t.is(meaningOf(picture({}, difference), '/main/up'), 'grown, within chance at 99%')
})

test('Neighbours in a row differ in shade, so that their edge is seen.', (t) => {
  const {layout, fillOf} = picture({}, compare('m;a 10\nm;b 10\nm;c 10', 'm;a 10\nm;b 10\nm;c 10'))
  const row = [...layout.rows.keys()].filter((box) => layout.rows[box] === 2)
  t.is(row.length, 3)
  t.not(hex(fillOf(row[0]!)), hex(fillOf(row[1]!)))
  t.not(hex(fillOf(row[1]!)), hex(fillOf(row[2]!)))
})

test('negate exchanges the colours, and the palette for colour-blind people has no red.', (t) => {
  const [plain, negated, blind] = [picture(), picture({negate: true}), picture({colors: 'colorblind'})]
  t.is(meaningOf(plain, '/main/fresh'), 'grown to twice or more, or new')
  t.is(negated.legend[0]!.fill, plain.legend[3]!.fill)
  t.is(negated.legend[3]!.fill, plain.legend[0]!.fill)
  t.is(meaningOf(negated, '/main/fresh'), 'grown to twice or more, or new')
  const [red, green] = [1, 3].map((at) => Number.parseInt(blind.legend[0]!.fill.slice(at, at + 2), 16))
  t.true(red! > 240 && green! > 100)
})

test('Two profiles of an unchanged program say so, and all boxes are pale.', (t) => {
  const one = picture({}, compare('m;a 500\nm;b 300\nm;c 5', 'm;a 480\nm;b 331\nm;d 3'))
  t.regex(
    one.headline!,
    /^No change beyond chance: 0 of 2 functions at 99%; 1 unchanged within 1 point; 3 could not be tested · compared as shares of the total · after 814 samples, before 805 samples$/,
  )
  for (const path of boxesOf(one).keys()) if (path !== '') t.regex(meaningOf(one, path), /within chance|equal/, path)
})

test('The headline counts what changed, and says what is compared and by what.', (t) => {
  t.regex(picture().headline!, /^5 of 6 functions have changed beyond chance at 99%/)
  const type = {name: 'cpu', unit: 'nanoseconds', event: 'cpu-clock'}
  const side = (text: string, seconds: number) => ({
    stacks: {...foldedStacks(text, type), sampleCount: 300, durationSeconds: seconds},
    sampleType: 0,
    name: 'x',
  })
  const difference = differenceOf(side('a 3e9', 10), side('a 6e9', 10), {normalisation: 'seconds', minimumChange: 0.01})
  const one = picture({}, difference)
  t.is(
    one.headline,
    '1 of 1 functions has changed beyond chance at 99%, changes below 1% not counted · compared per second · after 6,000 ms CPU in 300 samples, before 3,000 ms CPU in 300 samples · cpu-clock',
  )
  t.is(meaningOf(one, ''), 'grown to twice or more, or new')
})

test('Tooltips give both sides, the change with its error, and self; new and vanished are words.', (t) => {
  const measure = {total: 1000}
  const textOf = (weight: number) => `${weight} samples`
  const box = {before: 100, after: 125, selfBefore: 10, selfAfter: 20, error: 14.5}
  t.is(
    boxDifferenceText(measure, textOf, box),
    '125 samples, 12.50%; before 100 samples, 10.00%; +2.50 ±1.45 points, +25.0%; self 2.00%, before 1.00%',
  )
  t.is(
    boxDifferenceText(measure, textOf, {before: 100, after: 0, selfBefore: 0, selfAfter: 0, error: 10}),
    'vanished; before 100 samples, 10.00%; -10.00 ±1.00 points',
  )
  t.is(
    boxDifferenceText(measure, textOf, {before: 0, after: 40, selfBefore: 0, selfAfter: 40, error: 6}),
    'new, 40 samples, 4.00%; +4.00 ±0.60 points; self 4.00%, before 0.00%',
  )
})

/** Work that moved into f from what it calls, a function that is new, one that is gone, one that stayed. */
const UNINLINED = 'm;f 10000\nm;f;g 20000\nm;h 30000\nm;gone 9000\nm;gone;h 5'
const INLINED = 'm;f 25000\nm;f;g 5000\nm;h 30000\nm;fresh 9000\nm;fresh;h 5'

test('Tooltips have the names that the profiles themselves give a function, safe to be shown.', (t) => {
  const compared = compare(
    'main;absl::lts_20260107::Call 5\nmain;f 5\nmain;g[abi:v1] 5',
    'main;absl::lts_20260817::Call 5\nmain;f 5\nmain;g[abi:v1] 5',
  )
  const shown = picture({}, compared)
  const notes = new Map(
    [...shown.layout.nameOf.keys()].map((box) => {
      const one = frameOfBox(shown.layout, box)
      return [one?.name, one === null ? null : shown.noteOf!(one)]
    }),
  )
  const without = (text: string | null | undefined) => text?.replace(/[\u2068\u2069]/g, '') ?? null
  t.is(
    without(notes.get('absl::Call')),
    'before called absl::lts_20260107::Call; after called absl::lts_20260817::Call',
  )
  t.is(without(notes.get('g')), 'called g[abi:v1]')
  t.is(notes.get('f'), null)
  const hostile = svgOf(compare('f.llvm.1<b>;x 5', 'f.llvm.2<b>;x 5'))
  t.false(hostile.includes('<b>'))
})

test('Tooltips call the change of a function what the table calls it, under every normalisation.', (t) => {
  // What did not move is not to be seen in so few functions.
  for (const normalisation of NORMALISATIONS.filter((one) => one !== 'unmoved')) {
    const side = (text: string, name: string) => {
      const stacks = {...foldedStacks(text), durationSeconds: name === 'before' ? 10 : 12}
      return {stacks, sampleType: 0, name, requests: name === 'before' ? 1000 : 900}
    }
    const difference = differenceOf(side(UNINLINED, 'before'), side(INLINED, 'after'), {normalisation})
    const shown = picture({}, difference)
    const {functions} = movedFunctions(difference)
    t.true(functions.filter(({significant}) => significant).length >= 3)
    for (const box of shown.layout.nameOf.keys()) {
      const one = frameOfBox(shown.layout, box)
      if (one === null) continue
      const row = functions.find((each) => each.function === one.name.replace(' [vanished]', ''))!
      const note = shown.noteOf!(one)
      if (!row.significant) {
        t.is(note, null)
        continue
      }
      const points = ({share}: {share: number}) => `${share > 0 ? '+' : ''}${(100 * share).toFixed(2)}`
      t.is(
        note,
        `function in all: ${row.kind}, self ${points(row.selfChange)}, total ${points(row.totalChange)} points`,
      )
      const svg = svgOf(difference)
      t.true(svg.includes(`\n${note}</title>`))
    }
  }
  const kinds = new Map(
    movedFunctions(compare(UNINLINED, INLINED)).functions.map((row) => [row.function, row.kind] as const),
  )
  t.deepEqual([kinds.get('f'), kinds.get('fresh'), kinds.get('gone')], ['grew by itself', 'new', 'vanished'])
})

test('Merged from the leaf, callers stand on what runs, and both sides are still compared.', (t) => {
  const boxes = boxesOf(picture({reverse: true}, compare('m;a;x 300\nm;b;x 100', 'm;a;x 100\nm;c;x 300')))
  t.deepEqual(
    [...boxes].map(([path, {width}]) => [path, width]),
    [
      ['', 500],
      ['/x', 500],
      ['/x/a', 100],
      ['/x/a/m', 100],
      ['/x/b [vanished]', 100],
      ['/x/b [vanished]/m [vanished]', 100],
      ['/x/c', 300],
      ['/x/c/m', 300],
    ],
  )
})

test('Narrow boxes are left out, with the weights of both sides still those of the others.', (t) => {
  const one = picture({minimumShare: 0.01}, compare('m;a 5000\nm;b 5\nm;c 5000', 'm;a 5000\nm;b 6\nm;c 5000'))
  t.deepEqual([...boxesOf(one).keys()], ['', '/m', '/m/a', '/m/c'])
  const {after, before, selfAfter} = one.layout.differences!
  t.deepEqual(
    [[...after], [...selfAfter]],
    [
      [10_006, 10_006, 5000, 5000],
      [0, 0, 5000, 5000],
    ],
  )
  t.true(Math.abs(before[2]! - (5000 * 10_006) / 10_005) < 1e-6)
})

test('A flame chart of a difference is refused.', (t) => {
  t.throws(() => picture({flamechart: true}), {instanceOf: UsageError, message: /no order of time in common/})
})

test('The file has striped boxes for what vanished, each picture its own, and hostile names stay text.', (t) => {
  const difference = compare(`${BEFORE}\nmain;</style><script>x 900`, AFTER)
  const svg = svgOf(difference, {title: 'T'})
  const id = /<svg [^>]*id="([^"]+)"/.exec(svg)![1]!
  const pattern = new RegExp(`<pattern id="${id}-gone0".*\\n<style>#${id} .fg-boxes \\[fill="(#[0-9a-f]{6})"\\]`).exec(
    svg,
  )!
  t.regex(svg, new RegExp(`fill="${pattern[1]}"><title>(gone|deep|&lt;/style)`))
  t.regex(svg, /gone \[vanished\] \(vanished; before /)
  t.false(svg.includes('</style><script>x'))
  t.regex(svg, />▤<\/tspan>/)
  t.is(svg, svgOf(difference, {title: 'T'}))
})

test('Where nothing is beyond chance, pale colours still tell what grew and what shrank; in every palette and both ways.', (t) => {
  const difference = compare('m;a 500\nm;b 300\nm;c 200', 'm;a 480\nm;b 320\nm;c 200')
  for (const options of [{}, {negate: true}, {colors: 'colorblind'}]) {
    const one = picture(options, difference)
    t.is(meaningOf(one, '/m/a'), 'shrunk, within chance')
    t.is(meaningOf(one, '/m/b'), 'grown, within chance at 99%')
    t.is(meaningOf(one, '/m/c'), 'equal')
    const [red, , blue] = [1, 3, 5].map((at) =>
      Number.parseInt(
        boxesOf(one)
          .get('/m/b')!
          .fill.slice(at, at + 2),
        16,
      ),
    )
    t.is(red! > blue!, !('negate' in options))
  }
})

test('In the dark theme boxes without a change are dark, still tell their direction, and have white labels.', (t) => {
  const difference = compare('m;a 500\nm;b 300', 'm;a 480\nm;b 320')
  const one = picture({}, difference)
  const svg = svgOf(difference)
  const darkOf = (path: string) => one.darkFills!.get(boxesOf(one).get(path)!.fill)!
  for (const path of ['', '/m', '/m/a', '/m/b']) t.true(luminance(fromHex(darkOf(path))) < 0.15, path)
  const [red, , blue] = fromHex(darkOf('/m/b'))
  t.true(red > blue + 20)
  t.true(fromHex(darkOf('/m/a'))[2] > fromHex(darkOf('/m/a'))[0] + 20)
  for (const [fill, dark] of one.darkFills!) {
    t.regex(svg, new RegExp(`\\[data-theme=dark\\] \\[fill="${fill}"\\]\\{(fill:${dark}|fill-opacity:.4)`))
  }
  t.regex(svg, /class="fg-on-dimmed"[^>]*>a</)
  t.false(one.darkFills!.has(picture().legend[0]!.fill))
})
