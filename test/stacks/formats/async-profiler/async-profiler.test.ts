import test from 'ava'
import {InputError} from '../../../../src/errors/index.ts'
import {readStacks} from '../../../../src/stacks/formats/registry.ts'
import {fixtureSource, fixtureText, foldedLines, textSource, totalOf} from '../../fixture.ts'

const TRACES = 'async-profiler/4.5/traces.txt'

test('Traces are stacks with their time and samples; the total above them is none.', async (t) => {
  const stacks = await readStacks(fixtureSource(TRACES))
  const total = Number(/^Total samples\s+: (\d+)$/m.exec(fixtureText(TRACES))![1])
  t.is(stacks.sampleCount, total)
  t.deepEqual(
    stacks.sampleTypes.map(({unit}) => unit),
    ['nanoseconds', 'samples'],
  )
  // Recorded each 5 ms.
  t.deepEqual([totalOf(stacks), totalOf(stacks, 1)], [total * 5_000_000, total])
  t.true(foldedLines(stacks).includes('cont_returnBarrier;V.task_[0];V.spin_[j] 710000000'))
  t.deepEqual(stacks.warnings, [])
})

test('A table of functions behind the traces is left alone, and names of threads are read as they are.', async (t) => {
  const stacks = await readStacks(fixtureSource('async-profiler/4.5/traces-and-flat.txt'))
  t.is(stacks.sampleTypes[0]!.unit, 'bytes')
  t.is(foldedLines(stacks).length, 1)
  t.regex(foldedLines(stacks)[0]!, /^\[worker: 12 \[x\] tid=\d+\];Thread\.run\(\)V;.*;byte\[\] 68608$/)
})

test('Traces that were left out are told; a file without one is an error.', async (t) => {
  const cut = fixtureText(TRACES).split('\n--- ').slice(0, 2).join('\n--- ')
  const [warning] = (await readStacks(textSource(cut))).warnings
  t.regex(warning!.message, /260 samples were taken, 142 are in the traces/)
  await t.throwsAsync(readStacks(textSource('--- Execution profile ---\nTotal samples       : 0\n')), {
    instanceOf: InputError,
    message: /not one sample/,
  })
})
