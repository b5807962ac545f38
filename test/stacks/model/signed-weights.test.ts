import test from 'ava'
import {bytesInMemory} from '../../../src/bytes/byte-source.ts'
import {InputError} from '../../../src/errors/index.ts'
import {chooseSampleType} from '../../../src/flame/sample-type.ts'
import {areaShares, topFunctions} from '../../../src/flame/top/top-functions.ts'
import {flameGraphOptions} from '../../../src/flamegraph/options.ts'
import {flameGraphChunks} from '../../../src/flamegraph/render.ts'
import {topText} from '../../../src/report/top-text.ts'
import {differenceOf} from '../../../src/stacks/difference/compare.ts'
import {folded} from '../../../src/stacks/formats/folded/folded.ts'
import {toPprof} from '../../../src/stacks/formats/pprof/write/to-pprof.ts'
import {readStacks} from '../../../src/stacks/formats/registry.ts'
import {toSpeedscope} from '../../../src/stacks/formats/speedscope/to-speedscope.ts'
import type {Stacks} from '../../../src/stacks/model/stacks.ts'
import {PLAIN_STYLE} from '../../../src/terminal/style.ts'
import {foldedStacks} from '../../flamegraph/folded-stacks.ts'
import {fixtureSource, fixtureText, foldedLines, textSource} from '../fixture.ts'

const FOLDED = 'main;a 100\nmain;b -40\nmain;c 60\nmain;d;e -10\nmain;d;f 30'
/** A CPU profile that `pprof -proto -diff_base` wrote, and what `pprof -top` says of it. */
const RECORDED = 'go/1.26/difference.cpu.pb.gz'
const CPU = 1
const WINDOW = {startedAt: new Date(1_700_000_000_000), durationSeconds: 5}

function refusal(act: () => unknown): string {
  try {
    act()
  } catch (error) {
    if (error instanceof InputError) return `${error.message} ${error.hint}`
    throw error
  }
  return ''
}

/** What pprof says that each function has by itself and in total, in nanoseconds. */
function pprofTop(): string[] {
  const rows = fixtureText(`${RECORDED}.pprof-top.txt`).matchAll(
    /^ *(-?\d+)(?:ns)? +\S+ +\S+ +(-?\d+)(?:ns)? +\S+ +(.+?)(?: \(inline\))?$/gm,
  )
  return [...rows].map(([, self, total, name]) => `${name} ${self} ${total}`).sort()
}

test('A difference is no side of a comparison, before or after, however small its losses are.', async (t) => {
  const recording = foldedStacks('main;a 100')
  const side = (stacks: Stacks, name: string) => ({stacks, sampleType: 0, name})
  for (const stacks of [
    foldedStacks(FOLDED),
    foldedStacks('a 1000\nb -1'),
    await readStacks(fixtureSource(RECORDED)),
  ]) {
    const [one, other] = [side(stacks, 'd.txt'), side(recording, 'r.txt')]
    for (const sides of [
      [one, other],
      [other, one],
      [one, one],
    ] as const) {
      t.regex(
        refusal(() => differenceOf(...sides)),
        /d\.txt is a difference already.* two recordings .*flame diff/,
      )
    }
  }
})

test('A difference is no flame graph nor flame chart, whichever sign its total has, and the reason is no lack of weight.', async (t) => {
  const recorded = await readStacks(fixtureSource(RECORDED))
  for (const [stacks, type] of [
    [foldedStacks(FOLDED), 0],
    [foldedStacks('a 1\nb -5'), 0],
    [foldedStacks('a 5\nb -5'), 0],
    [recorded, CPU],
  ] as const) {
    for (const flamechart of [false, true]) {
      const options = flameGraphOptions({title: 'T', flamechart})
      t.regex(
        refusal(() => flameGraphChunks(stacks, type, options, '')),
        /^Drawing a flame graph: "T" is a difference/,
      )
    }
  }
})

test('The table of a difference has what pprof says of each function, with its sign, what moved most first.', async (t) => {
  const stacks = await readStacks(fixtureSource(RECORDED))
  const {rows, total, whole, isDifference} = topFunctions(stacks, CPU, 'self')
  const theirs = pprofTop()
  t.true(theirs.length > 10)
  const ours = rows.filter(({self, total: own}) => self !== 0 || own !== 0)
  t.deepEqual(ours.map((row) => `${row.function} ${row.self} ${row.total}`).sort(), theirs)
  const [, theirTotal] = /accounting for (-?\d+)ns/.exec(fixtureText(`${RECORDED}.pprof-top.txt`))!
  t.deepEqual([total, isDifference], [Number(theirTotal), true])
  const sizes = rows.map(({self}) => Math.abs(self))
  t.deepEqual(
    sizes,
    sizes.toSorted((one, other) => other - one),
  )
  t.true(rows.every(({self, selfShare, totalShare}) => selfShare === self / whole && Math.abs(totalShare) <= 1))
})

test('Shares of a difference are of all gains and losses, and the table says so.', (t) => {
  const stacks = foldedStacks(FOLDED)
  const {rows, ...all} = topFunctions(stacks, 0, 'self')
  t.deepEqual(all, {total: 140, whole: 240, isDifference: true})
  const areas = areaShares(stacks, 0)
  const table = {...all, sampleType: stacks.sampleTypes[0]!, functions: rows, functionCount: rows.length, areas}
  const lines = topText(table, {style: PLAIN_STYLE, width: 100}).split('\n')
  t.is(
    lines[0],
    '7 of 7 functions, a difference: 140 samples in all; shares are of all that stacks gained and lost, 240 samples',
  )
  t.is(lines[1], 'Self: program +58.3%')
  t.regex(lines[3]!, /^a +\+100 samples +\+41\.67% +\+100 samples +\+41\.67%$/)
  t.regex(lines[5]!, /^b +-40 samples +-16\.67% +-40 samples +-16\.67%$/)
})

test('The table of a recording has no signs, and its shares are of its total.', (t) => {
  const {rows: _, ...all} = topFunctions(foldedStacks('a 3\nb 5'), 0, 'self')
  t.deepEqual(all, {total: 8, whole: 8, isDifference: false})
})

test('Signs stay in folded text and pprof, and speedscope, which has none, is refused.', async (t) => {
  const stacks = await readStacks(fixtureSource(RECORDED))
  const lines = foldedLines(stacks, CPU)
  t.true(lines.some((line) => / -\d+$/.test(line)))
  const folded = await readStacks(textSource(lines.join('\n')))
  t.deepEqual(foldedLines(folded), lines)
  const pprof = await readStacks(bytesInMemory(toPprof(stacks, [0, CPU], WINDOW), 'd.pb.gz'))
  t.deepEqual(foldedLines(pprof, CPU), lines)
  t.regex(
    refusal(() => toSpeedscope(stacks, [CPU], {name: 'd', window: WINDOW})),
    /no negative weights/,
  )
})

test('Folded text without its losses says how many were left out.', async (t) => {
  const {warnings, ...stacks} = await folded.read(textSource(FOLDED), {unsignedWeights: true})
  t.deepEqual(foldedLines({...stacks, warnings}), ['main;a 100', 'main;c 60', 'main;d;f 30'])
  t.is(warnings.length, 1)
  t.regex(warnings[0]!.message, /^input: 2 lines with a count below 0 left out: it is a difference/)
  const [unreadable, negative] = (await folded.read(textSource('a 5\nb\nc -1'), {unsignedWeights: true})).warnings
  t.regex(unreadable!.message, /1 line could not be read/)
  t.regex(negative!.message, /1 line with a count below 0/)
})

test('Folded text of losses alone is an error that says so where losses are left out.', async (t) => {
  const error = await t.throwsAsync(folded.read(textSource('a -5\nb -1'), {unsignedWeights: true}), {
    instanceOf: InputError,
  })
  t.regex(error!.message, /no line has a count above 0, 2 have one below 0/)
})

test('A sample type whose gains and losses cancel is still the one that its maker wants shown.', (t) => {
  const [first, second] = [foldedStacks('a 5\nb -5'), foldedStacks('a 1\nb 1')]
  const both = {
    ...first,
    sampleTypes: [...first.sampleTypes, ...second.sampleTypes],
    self: [...first.self, ...second.self],
  }
  t.is(chooseSampleType(both, undefined), 0)
})

test('A flame chart is refused for a loss that a later gain of the same stack outweighs.', async (t) => {
  const stacks = await folded.read(textSource('a 5\nb 2\na -3\nc 4'), {keepOrder: true})
  const options = flameGraphOptions({title: 'T', flamechart: true})
  t.regex(
    refusal(() => flameGraphChunks(stacks, 0, options, '')),
    /"T" is a difference already.*1 stack weighs/,
  )
  const summed = await folded.read(textSource('a 5\nb 2\na -3\nc 4'))
  t.deepEqual(foldedLines(summed), ['a 2', 'b 2', 'c 4'])
  t.is(
    refusal(() => flameGraphChunks(summed, 0, flameGraphOptions({title: 'T'}), '')),
    '',
  )
})
