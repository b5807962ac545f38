import test from 'ava'
import {boxText} from '../../src/flamegraph/box-text.ts'
import {measureLine} from '../../src/flamegraph/measure-line.ts'
import {type FlameGraphOptions, flameGraphOptions} from '../../src/flamegraph/options.ts'
import {pictureOf} from '../../src/flamegraph/picture.ts'
import {withProcessRoots} from '../../src/stacks/model/process-roots.ts'
import type {SampleType} from '../../src/stacks/model/stacks.ts'
import {foldedStacks} from './folded-stacks.ts'

function picture(weight: number, type: SampleType, samples: number | null, fields: Partial<FlameGraphOptions> = {}) {
  return pictureOf({...foldedStacks(`a ${weight}\n`, type), sampleCount: samples}, 0, flameGraphOptions(fields))
}

const SAMPLES = {name: 'samples', unit: 'samples', event: null}
const CLOCK = {name: 'cpu', unit: 'nanoseconds', event: 'cpu-clock'}

test('A picture of fewer than 100 samples says that these are few.', (t) => {
  t.regex(measureLine(picture(37, SAMPLES, null)), /^only 37 samples · all/)
  t.regex(measureLine(picture(1, SAMPLES, null)), /^only 1 sample · /)
  t.regex(measureLine(picture(100, SAMPLES, null)), /^100 samples · all/)
  t.regex(measureLine(picture(5e9, CLOCK, 50)), /^5,000 ms CPU · cpu-clock · only 50 samples · /)
  t.regex(measureLine(picture(5e9, CLOCK, 5000)), /^5,000 ms CPU · cpu-clock · 5,000 samples · /)
})

test('Nothing but samples is called samples.', (t) => {
  const units = ['nanoseconds', 'microseconds', 'bytes', 'objects', 'faults', 'cycles', 'requests', 'instructions']
  for (const unit of units) {
    const {measure} = picture(5000, {name: unit, unit, event: null}, null)
    t.notRegex(boxText(measure, {weight: 5000, isRoot: false}), /sample/, unit)
    t.notRegex(measureLine(picture(5000, {name: unit, unit, event: null}, null)), /sample/, unit)
  }
})

test('Time is called CPU time only where the event is a clock of the CPU.', (t) => {
  const text = (event: string | null, name = 'cpu') =>
    boxText(picture(5e9, {name, unit: 'nanoseconds', event}, null).measure, {weight: 5e9, isRoot: true})
  for (const event of ['cpu-clock', 'task-clock', 'cpu-clock:u', 'task-clock:ppp', 'jdk.CPUTimeSample', null])
    t.is(text(event), '5,000 ms CPU, 100%')
  t.is(text('sched:sched_switch'), '5,000 ms sched:sched_switch, 100%')
  t.is(text('sched:sched_switch', 'off-cpu'), '5,000 ms off-CPU, 100%')
})

test('A count name stands in place of the unit, and a factor changes counts but no shares.', (t) => {
  const {measure, textOf} = picture(2048, {name: 'space', unit: 'bytes', event: null}, 500, {
    countName: 'octets',
    factor: 2,
  })
  t.is(boxText(measure, {weight: 1024, isRoot: false}), '2,048 octets, 50.00%')
  t.is(textOf(2048), '4,096 octets')
  t.is(boxText(picture(200, SAMPLES, null, {factor: 0.5}).measure, {weight: 1, isRoot: false}), '0.5 samples, 0.50%')
})

test('Notes and what a box is are rows below the boxes.', async (t) => {
  const {provenanceRows} = await import('../../src/flamegraph/svg/provenance.ts')
  const rows = provenanceRows(flameGraphOptions({provenance: [['host', 'h']], notes: 'n', nameType: 'File'}))
  t.deepEqual(rows, [
    ['host', 'h'],
    ['a box is', 'File'],
    ['notes', 'n'],
  ])
  t.deepEqual(provenanceRows(flameGraphOptions({})), [])
})

test('A picture of time off the CPU says of which kinds it is, each with its amount.', (t) => {
  const type = {name: 'off-cpu', unit: 'microseconds', event: 'off-cpu'}
  const stacks = withProcessRoots(
    foldedStacks(
      'waiting for work;w;start_thread;poll 17250000\nblocked;w;start_thread;lock 44000\nblocked;w;read 1000\n',
      type,
    ),
  )
  const line = measureLine(pictureOf(stacks, 0, flameGraphOptions({})))
  t.regex(line, /^17,295 ms off-CPU · blocked 45 ms, waiting for work 17,250 ms · all functions named/)
})

test('A function that is called like a kind of time off the CPU is none.', (t) => {
  t.notRegex(
    measureLine(pictureOf(withProcessRoots(foldedStacks('main;blocked 5\n')), 0, flameGraphOptions({}))),
    /blocked/,
  )
})
