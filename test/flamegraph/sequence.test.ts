import test from 'ava'
import {InputError} from '../../src/errors/index.ts'
import {flameGraphOptions} from '../../src/flamegraph/options.ts'
import {type Picture, pictureOf} from '../../src/flamegraph/picture.ts'
import {folded} from '../../src/stacks/formats/folded/folded.ts'
import {reversedStacks} from '../../src/stacks/model/reversed.ts'
import {frame, framesTo, type Stacks, StacksBuilder} from '../../src/stacks/model/stacks.ts'
import {foldedLines, textSource} from '../stacks/fixture.ts'
import {foldedStacks} from './folded-stacks.ts'

const IN_TIME = 'b;x 1\na;x 2\na;x 3\na;y 4\nb;x 5\n'

function drawn({layout}: Picture): string[] {
  const {names, nameOf, rows, starts, weights} = layout
  return [...weights].map(
    (weight, box) => `${rows[box]} ${names[nameOf[box]!]?.name ?? 'all'} ${starts[box]}+${weight}`,
  )
}

const chart = (stacks: Stacks, fields = {}) =>
  pictureOf(stacks, 0, flameGraphOptions({flamechart: true, minimumShare: 0, ...fields}))

test('A flame chart goes from left to right in the order of the input, and only neighbours merge.', async (t) => {
  const stacks = await folded.read(textSource(IN_TIME), {keepOrder: true})
  t.deepEqual(drawn(chart(stacks)), [
    '0 all 0+15',
    '1 b 0+1',
    '2 x 0+1',
    '1 a 1+9',
    '2 x 1+5',
    '2 y 6+4',
    '1 b 10+5',
    '2 x 10+5',
  ])
})

test('A flame chart can be merged from the leaves, culled, widened and inverted.', async (t) => {
  const stacks = await folded.read(textSource(IN_TIME), {keepOrder: true})
  t.deepEqual(drawn(chart(stacks, {reverse: true})), [
    '0 all 0+15',
    '1 x 0+6',
    '2 b 0+1',
    '2 a 1+5',
    '1 y 6+4',
    '2 a 6+4',
    '1 x 10+5',
    '2 b 10+5',
  ])
  t.deepEqual(drawn(chart(stacks, {minimumShare: 0.3})), ['0 all 0+15', '1 a 1+9', '2 x 1+5', '1 b 10+5', '2 x 10+5'])
  t.is(drawn(chart(stacks, {total: 100}))[0], '0 all 0+100')
  t.is(chart(stacks).layout.rowCount, 3)
})

test('A flame chart of stacks without an order, or of another sample type than the first, is an error.', (t) => {
  const error = t.throws(() => chart(foldedStacks('a 5\n')), {instanceOf: InputError, message: /order/})
  t.regex(error.hint!, /pprof/)
  const {sampleTypes, self, ...rest} = foldedStacks('a 5\n')
  const two = {
    ...rest,
    sampleTypes: [...sampleTypes, {name: 'space', unit: 'bytes', event: null}],
    self: [...self, ...self],
  }
  t.throws(() => pictureOf(two, 1, flameGraphOptions({flamechart: true})), {instanceOf: InputError, message: /space/})
})

test('A chart of a stack of 20,000 frames, and of 20,000 stacks, is laid out.', async (t) => {
  const path = Array.from({length: 20_000}, (_, depth) => `f${depth}`).join(';')
  const deep = await folded.read(textSource(`${path} 1\n${path} 2\n`), {keepOrder: true})
  t.is(chart(deep).layout.rowCount, 20_001)
  const lines = Array.from({length: 20_000}, (_, index) => `a;b${index % 7} 1\n`).join('')
  t.is(chart(await folded.read(textSource(lines), {keepOrder: true})).layout.weights.length, 20_002)
})

test('Reversed stacks stand on their leaves; equal leaves merge, weights stay, process names are on top.', (t) => {
  const stacks = foldedStacks('p;main;f 3\np;main;g;f 4\np;main 5\n')
  t.deepEqual(foldedLines(reversedStacks(stacks)), ['f;g;main;p 4', 'f;main;p 3', 'main;p 5'])
  t.deepEqual(foldedLines(reversedStacks(reversedStacks(stacks))), foldedLines(stacks))
})

test('Reversed stacks keep every sample type, the kind of frames, and all that was said of them.', (t) => {
  const types = ['objects', 'bytes'].map((unit) => ({name: unit, unit, event: null}))
  const builder = new StacksBuilder(types)
  const ids = [frame({name: 'worker', kind: 'label'}), frame({name: 'f', kind: 'kernel', module: '/m'})]
  builder.add(
    ids.map((one) => builder.intern(one)),
    [0, 64],
  )
  builder.countSamples(9)
  const stacks = {...builder.build(), facts: [['host', 'h']] as const, durationSeconds: 5}
  const reversed = reversedStacks(stacks)
  t.like(reversed, {sampleCount: 9, facts: stacks.facts, durationSeconds: 5, sampleTypes: types})
  t.deepEqual(
    reversed.self.map((weights) => [...weights]),
    [
      [0, 0, 0],
      [0, 0, 64],
    ],
  )
  t.deepEqual(framesTo(reversed, 2), ids.reverse())
})

test('A total below what was counted changes nothing; a higher one makes every share smaller.', (t) => {
  const stacks = foldedStacks('a 30\nb 70\n')
  const picture = (total: number | null) => pictureOf(stacks, 0, flameGraphOptions({total}))
  t.deepEqual(drawn(picture(10)), drawn(picture(null)))
  t.deepEqual(drawn(picture(400)), ['0 all 0+400', '1 a 0+30', '1 b 30+70'])
})
