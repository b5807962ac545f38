import test from 'ava'
import {readStacks} from '../../../../src/stacks/formats/registry.ts'
import {functionTable} from '../../../../src/stacks/model/functions.ts'
import {type Stacks, samplesOf} from '../../../../src/stacks/model/stacks.ts'
import {fixtureSource, fixtureText, stacksWithWeight} from '../../fixture.ts'

/** What async-profiler wrote of one recording in each of its forms. */
const FOLDER = 'async-profiler/4.5/one-recording'
/** Name of the form, and the sample type that counts samples. */
const FORMS = [
  ['collapsed.txt', 0],
  ['collapsed-with-kinds.txt', 0],
  ['traces.txt', 1],
  ['profiles.otlp', 0],
] as const

/** Java's classes with dots, as flat and traces have them; names of native functions have no slash. */
function dotted(name: string): string {
  return name.replaceAll('/', '.')
}

/** Rows of async-profiler's own table of functions, which is what it counts. */
function printedTable(): Map<string, number> {
  const rows = fixtureText(`${FOLDER}/flat.txt`).matchAll(/^ +\d+ +[\d.]+% +(\d+) {2}(.+)$/gm)
  return new Map([...rows].map(([, samples, name]) => [name!, Number(samples)]))
}

function ownSamples(stacks: Stacks, type: number): Map<string, number> {
  const weighed = functionTable(stacks, type).filter(({self}) => self > 0)
  return new Map(weighed.map(({frame, self}) => [dotted(frame.name), self]))
}

/** Samples by stack. With kinds, `_[0]` and `_[1]` (interpreted, compiled by C1) tell what a method was at the moment. */
function samplesByStack(stacks: Stacks, type: number): Map<string, number> {
  const samples = new Map<string, number>()
  for (const {frames, weights} of stacksWithWeight(stacks)) {
    const stack = frames.map(({name}) => dotted(name).replace(/_\[[01]\]$/, '')).join('|')
    samples.set(stack, (samples.get(stack) ?? 0) + weights[type]!)
  }
  return samples
}

function inOneOrder(weights: ReadonlyMap<string, number>): string[] {
  return [...weights].map(([name, weight]) => `${name} ${weight}`).toSorted()
}

for (const [form, type] of FORMS) {
  test(`${form} has the samples of each function that async-profiler counts`, async (t) => {
    const stacks = await readStacks(fixtureSource(`${FOLDER}/${form}`))
    t.deepEqual(inOneOrder(ownSamples(stacks, type)), inOneOrder(printedTable()))
    const total = Number(/^Total samples +: (\d+)$/m.exec(fixtureText(`${FOLDER}/flat.txt`))![1])
    if (samplesOf(stacks, type) !== null) t.is(samplesOf(stacks, type), total)
    t.deepEqual(stacks.warnings, [])
  })
}

test('collapsed text with and without kinds, traces and OTLP profiles of one recording are the same stacks', async (t) => {
  const all = await Promise.all(
    FORMS.map(async ([form, type]) => samplesByStack(await readStacks(fixtureSource(`${FOLDER}/${form}`)), type)),
  )
  t.true(all[0]!.size > 5)
  for (const [index, one] of all.entries()) t.deepEqual(inOneOrder(one), inOneOrder(all[0]!), FORMS[index]![0])
})

test('the table of functions alone is refused by its name, with what to record instead', async (t) => {
  await t.throwsAsync(readStacks(fixtureSource(`${FOLDER}/flat.txt`)), {
    message: /is a table of functions of async-profiler \(-o flat\), which is not read/,
  })
})
