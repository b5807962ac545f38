import test from 'ava'
import {seededRandom} from '../../../../benchmarks/statistics.ts'
import {StackBatch} from '../../../../src/stacks/formats/folded/stack-batch.ts'
import {foldedText} from '../../../../src/stacks/formats/folded/write/fold.ts'
import {frame, StacksBuilder} from '../../../../src/stacks/model/stacks.ts'

const SAMPLES = {name: 'samples', unit: 'samples', event: null}
const FRAMES = 7

interface Line {
  readonly frames: readonly number[]
  readonly weight: number
}

/** Few frames, so that stacks begin alike, end in one another and come again. */
function randomLines(count: number, seed: number): Line[] {
  const random = seededRandom(seed)
  return Array.from({length: count}, () => ({
    frames: Array.from({length: 1 + Math.floor(random() * 9)}, () => Math.floor(random() ** 2 * FRAMES)),
    // Whole ones, halves, vanished ones and large ones: all are exact.
    weight: Math.floor(random() * 200 - 50) / 2 + (random() < 0.1 ? 2 ** 40 : 0),
  }))
}

function builderWithFrames(): StacksBuilder {
  const builder = new StacksBuilder([SAMPLES])
  for (let id = 0; id < FRAMES; id++) builder.newFrame(frame({name: `f${id}`}))
  return builder
}

function addOneByOne(builder: StacksBuilder, lines: readonly Line[]): void {
  for (const {frames, weight} of lines) builder.add(frames, [weight])
}

function addTogether(builder: StacksBuilder, lines: readonly Line[], batchNumbers?: number): void {
  const batch = new StackBatch(builder, 1, batchNumbers)
  for (const {frames, weight} of lines) {
    batch.begin(frames.length).set(frames)
    batch.end(frames.length, weight)
  }
  batch.flush()
}

test('Stacks that are put into the tree together make the tree that they make one by one.', (t) => {
  const lines = randomLines(5000, 1)
  const [expected, together] = [builderWithFrames(), builderWithFrames()]
  addOneByOne(expected, lines)
  addTogether(together, lines)
  t.is(together.nodeCount, expected.nodeCount)
  t.is(foldedText(together.build(), 0), foldedText(expected.build(), 0))
})

test('Several batches, and stacks that were there before, make one tree.', (t) => {
  const lines = randomLines(3000, 2)
  const expected = builderWithFrames()
  addOneByOne(expected, lines)
  for (const batchNumbers of [1, 9, 100, 4096]) {
    const together = builderWithFrames()
    addOneByOne(together, lines.slice(0, 500))
    addTogether(together, lines.slice(500), batchNumbers)
    const built = together.build()
    t.is(foldedText(built, 0), foldedText(expected.build(), 0), `${batchNumbers} numbers a batch`)
    t.is(built.parents.length, expected.nodeCount, `${batchNumbers} numbers a batch`)
    t.true(built.parents.every((parent, node) => parent < node))
  }
})

test('A stack a million frames deep, and a second one like it, are no deeper than memory.', (t) => {
  const deep = Array.from({length: 1_000_000}, (_, at) => at % FRAMES)
  const builder = builderWithFrames()
  addTogether(builder, [
    {frames: deep, weight: 1},
    {frames: [...deep, 0], weight: 2},
  ])
  const {self, parents} = builder.build()
  t.is(parents.length, 1_000_002)
  t.deepEqual([self[0]!.at(-2), self[0]!.at(-1)], [1, 2])
})
