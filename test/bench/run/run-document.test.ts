import test from 'ava'
import {unmeasuredCell} from '../../../src/bench/cell/cell-result.ts'
import {FAULT_WARNING} from '../../../src/bench/cell/draw-recorded.ts'
import {documentOf} from '../../../src/bench/run/run-document.ts'
import {InterruptedError} from '../../../src/errors/index.ts'
import type {RunFile} from '../../../src/results/run-file.ts'
import type {CellResult, ProfileResult} from '../../../src/results/schema.ts'
import {cell} from '../../cells.ts'
import {exampleResult} from '../../results/example.ts'

const RUN = {testbed: 'local', mesh: 'envoy', warnings: [], settings: {baseMode: null}} as unknown as RunFile
const ASKED = {thresholds: [] as readonly string[], abortOn: [] as readonly string[]}
const PLANNED = cell({key: 'a'})
const done: CellResult = {...unmeasuredCell(PLANNED, 'failed', ''), status: 'done'}
const failed: CellResult = unmeasuredCell(PLANNED, 'failed', 'no answer')
const profile: ProfileResult = {
  name: 'p',
  workload: 'fortioserver',
  instance: 'local',
  status: 'failed',
  reason: 'no luck',
  format: null,
  event: null,
  unit: null,
  raw: null,
  log: null,
  flameGraphs: [],
}
const withFailedProfile = (result: CellResult): CellResult => ({...result, profiles: [profile]})
const withFault = (result: CellResult): CellResult => ({...result, warnings: [{code: FAULT_WARNING, message: ''}]})

function exitCode(result: CellResult, interruptedBy: unknown = null, asked: Partial<typeof ASKED> = {}): number {
  const parts = {cells: [PLANNED], finished: new Map(), results: [result], run: RUN, runDirectory: '/run'}
  return documentOf({...parts, asked: {...ASKED, ...asked}, interruptedBy}).exitCode
}

test('the exit code is that of the gravest outcome: interrupt, fault, failed cell, failed profile', (t) => {
  t.is(exitCode(done), 0)
  t.is(exitCode(withFailedProfile(done)), 7)
  t.is(exitCode(withFailedProfile(failed)), 6)
  t.is(exitCode(withFault(withFailedProfile(failed))), 1)
  t.is(exitCode(withFault(failed), new InterruptedError('SIGINT', '')), 130)
  t.is(exitCode(failed, new InterruptedError('SIGTERM', '')), 143)
})

test('a crossed threshold is exit code 9, one that cannot be told 10, both behind everything graver', (t) => {
  const measured = exampleResult({key: 'a'})
  t.is(exitCode(measured, null, {thresholds: ['p99<10ms', 'errors<1%']}), 0)
  t.is(exitCode(measured, null, {thresholds: ['p99<10ms', 'p99<1ms']}), 9)
  t.is(exitCode({...measured, responseTimeMs: null}, null, {thresholds: ['response.p99<10ms']}), 10)
  t.is(exitCode({...measured, responseTimeMs: null}, null, {thresholds: ['response.p99<10ms', 'p99<1ms']}), 9)
  t.is(exitCode(withFailedProfile(measured), null, {thresholds: ['p99<1ms']}), 7)
  t.is(exitCode(measured, new InterruptedError('SIGINT', ''), {thresholds: ['p99<1ms']}), 130)
})

test('cells that were left since a condition stopped the run are exit code 9; other reasons remain 6', (t) => {
  const parts = {finished: new Map(), run: RUN, runDirectory: '/run', interruptedBy: null}
  const cells = ['a', 'b'].map((key) => cell({key, label: key}))
  const results = [exampleResult({key: 'a'}), unmeasuredCell(cells[1]!, 'skipped', 'stopped')]
  t.is(documentOf({...parts, cells, results, asked: {...ASKED, abortOn: ['p99>1ms']}}).exitCode, 9)
  t.is(documentOf({...parts, cells, results, asked: {...ASKED, abortOn: ['p99>1s']}}).exitCode, 6)
})

test('a resumed run shows the cells of its earlier part in the order of the plan', (t) => {
  const plan = ['a', 'b', 'c'].map((key) => cell({key, label: key}))
  const earlier = new Map([['b', {...done, key: 'b', label: 'b'}]])
  const results = ['a', 'c'].map((key) => ({...done, key, label: key}))
  const document = documentOf({
    ...{cells: plan, finished: earlier, results, run: RUN, runDirectory: '/run', asked: ASKED, interruptedBy: null},
  })
  t.deepEqual(
    document.cells.map(({key}) => key),
    ['a', 'b', 'c'],
  )
})

test('repeats stand together in groups, held against the base mode, and a first one that is slower is said', (t) => {
  const plan = (['baseline', 'bothsidecar'] as const).flatMap((mode) =>
    [1, 2, 3, 4].map((repeat) => cell({key: `${mode}-${repeat}`, mode, repeat, block: repeat})),
  )
  const results = plan.map(({key, mode, repeat}): CellResult => {
    const p50 = mode === 'bothsidecar' && repeat === 1 ? 9 : 1 + repeat / 1000
    return exampleResult({
      key,
      label: mode,
      mode,
      repeat,
      block: repeat,
      latencyMs: {...exampleResult().latencyMs!, p50},
    })
  })
  const document = documentOf({
    ...{cells: plan, finished: new Map(), results, runDirectory: '/run', asked: ASKED, interruptedBy: null},
    run: {...RUN, settings: {...RUN.settings, baseMode: 'bothsidecar'}},
  })
  t.deepEqual(
    document.groups.map(({mode, base, keys}) => [mode, base, keys.length]),
    [
      ['baseline', 'bothsidecar', 4],
      ['bothsidecar', null, 4],
    ],
  )
  t.deepEqual(
    document.warnings.map(({code}) => code),
    ['first-repeat-slower'],
  )
})
