import {appendFileSync, cpSync, mkdirSync, rmSync, truncateSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import test, {type ExecutionContext} from 'ava'
import {findNights} from '../../src/history/find-nights.ts'
import {type HistoryRequest, runHistory} from '../../src/history/history-of.ts'
import {scratchFolder} from '../scratch-folder.ts'
import {cpuTimes, type NightOfTest, writeNights} from './nights.ts'

const EVERYTHING: HistoryRequest = {metrics: [], sinceMs: null, gate: null}
const CPU = 'proxies.fortioserver-sidecar.cpuMicrosecondsPerRequest'

async function historyOf(
  t: ExecutionContext,
  times: readonly number[],
  told: (place: number) => NightOfTest = () => ({}),
  request: Partial<HistoryRequest> = {},
) {
  const folder = await scratchFolder(t, 'history')
  writeNights(folder, times, told)
  const history = runHistory(await findNights([folder]), {...EVERYTHING, ...request})
  return {...history, cpu: history.series.find(({metric}) => metric.path === CPU)!}
}

test('ten percent more CPU time since one night is a change of that metric alone, with its size and what else changed', async (t) => {
  const told = (place: number) => (place >= 30 ? {envoy: '1.41.0', extraLabels: 'commit-b'} : {})
  const {cpu, series, warnings} = await historyOf(t, cpuTimes(50, {at: 30, factor: 1.1}), told)
  t.deepEqual(warnings, [])
  t.deepEqual(
    series.filter(({changes}) => changes.length > 0).map(({metric}) => metric.path),
    [CPU],
  )
  const [change, ...others] = cpu.changes
  t.deepEqual(others, [])
  t.true(change!.earliest <= 30 && change!.latest >= 30)
  t.true(change!.ratio!.low < 1.1 && change!.ratio!.high > 1.1)
  t.is(change!.direction, 'worse')
  if (change!.night === 30) {
    t.deepEqual(
      change!.setUp.map(({what, base, new: other}) => [what, base, other]),
      [['environment.toolVersions.envoy', ['"1.40.0"'], ['"1.41.0"']]],
    )
  }
})

test('nights with nothing changed have no change, equal ones are said to be equal, and few are too few', async (t) => {
  const {cpu, series} = await historyOf(t, cpuTimes(40, {}))
  t.is(cpu.state, 'no change found')
  t.is(series.find(({metric}) => metric.path === 'latencyMs.p50')!.state, 'all equal')
  t.is((await historyOf(t, cpuTimes(6, {}))).cpu.state, 'too few nights')
})

test('a gate goes by the newest change, and cannot be passed by nights that tell nothing', async (t) => {
  const slower = cpuTimes(40, {at: 20, factor: 1.3})
  t.is((await historyOf(t, slower, undefined, {gate: 0.05})).outcome, 'thresholdCrossed')
  t.is((await historyOf(t, slower, undefined, {gate: 0.5})).outcome, 'done')
  t.is((await historyOf(t, slower, undefined, {gate: 0.05, sinceMs: Date.UTC(2026, 1, 8)})).outcome, 'done')
  const mended = cpuTimes(60, {at: 20, factor: 1.3}).map((time, place) => (place >= 40 ? time / 1.3 : time))
  const {outcome, cpu} = await historyOf(t, mended, undefined, {gate: 0.05})
  t.deepEqual(
    cpu.changes.map(({direction}) => direction),
    ['worse', 'better'],
  )
  t.is(outcome, 'done')
  t.is((await historyOf(t, cpuTimes(5, {}), undefined, {gate: 0.05})).outcome, 'inconclusive')
})

test('errors that begin are a change without a ratio, and a share of late requests within its tolerance is none', async (t) => {
  const {series} = await historyOf(t, cpuTimes(40, {}), (place) => ({
    changes: {errorShare: place >= 25 ? 0.02 + place / 10_000 : 0, lateShare: place >= 25 ? 0.004 : 0.001},
  }))
  const of = (path: string) => series.find(({metric}) => metric.path === path)!
  const [change] = of('errorShare').changes
  t.like(change, {night: 25, before: 24, ratio: null, direction: 'worse', from: 0})
  t.true(change!.difference!.low > 0)
  t.is(of('lateShare').state, 'no change found')
})

test('repeats of a night are one measurement, and cells and nights that some lack leave the others as they are', async (t) => {
  const folder = await scratchFolder(t, 'history')
  const paths = writeNights(folder, cpuTimes(30, {at: 15, factor: 1.3}))
  rmSync(paths[3]!, {recursive: true})
  const other = writeNights(join(folder, 'other'), cpuTimes(29, {seed: 5}), () => ({changes: {connections: 64}}))
  const {nights, series} = runHistory(await findNights([folder, join(folder, 'other')]), EVERYTHING)
  t.is(other.length, 29)
  t.is(nights.length, 30)
  const found = series.filter(({metric}) => metric.path === CPU)
  t.deepEqual(
    found.map(({settings, values, changes}) => [settings.connections, values.length, changes.length]),
    [
      [16, 29, 1],
      [64, 1, 0],
    ],
  )
})

test('what is foreign, cut, empty, of another version or there twice is said and left out; the rest goes on', async (t) => {
  const folder = await scratchFolder(t, 'history')
  const paths = writeNights(folder, cpuTimes(20, {}))
  mkdirSync(join(folder, 'pictures'))
  mkdirSync(join(folder, 'empty_run'))
  writeFileSync(join(folder, 'empty_run', 'run.json'), '')
  writeFileSync(join(folder, 'notes.txt'), 'no run')
  writeFileSync(join(folder, 'package.json'), '{"name": "foreign"}')
  truncateSync(join(paths[0]!, 'run.json'), 40)
  appendFileSync(join(paths[1]!, 'journal.jsonl'), '{"schemaVersion": 1, "cell"')
  writeFileSync(join(paths[2]!, 'journal.jsonl'), '{"schemaVersion": 9, "cell": {"key": "a"}}\n')
  writeFileSync(join(paths[3]!, 'journal.jsonl'), '')
  cpSync(paths[4]!, join(folder, 'z_copy'), {recursive: true})
  const {nights, warnings} = await findNights([folder])
  t.is(nights.length, 17)
  const left = warnings.filter(({code}) => code === 'run-left-out').map(({message}) => message)
  for (const name of ['pictures', 'empty_run', 'package.json', '2026-01-01', '2026-01-03', '2026-01-04', 'z_copy']) {
    t.true(
      left.some((message) => message.startsWith(join(folder, name))),
      name,
    )
  }
  t.is(left.length, 7)
  t.is((await findNights([folder, ...paths.slice(5)])).nights.length, 17)
})

test('a folder without a run, and a word that matches nothing, are refused with what was looked for', async (t) => {
  const folder = await scratchFolder(t, 'history')
  await t.throwsAsync(findNights([folder]), {message: /there are none that can be read/})
  await t.throwsAsync(findNights([join(folder, 'nowhere')]), {message: /nowhere/})
  await t.throwsAsync(findNights([join(folder, '*_nightly')]), {message: /nothing matches/})
})
