import {writeFileSync} from 'node:fs'
import {join} from 'node:path'
import test from 'ava'
import {calibrate} from '../../../src/comparison/calibration/calibrate.ts'
import {readNoise, writeNoise} from '../../../src/comparison/calibration/noise-file.ts'
import {compareRuns} from '../../../src/comparison/compare-runs.ts'
import {exampleRun} from '../../results/example.ts'
import {scratchFolder} from '../../scratch-folder.ts'
import {measuredRun, repeatsOf, request} from '../runs.ts'

const NOW = new Date('2026-01-31T12:00:00Z')
const CPU = 'proxies.*.cpuMicrosecondsPerRequest'
let made = 0
const runOf = (value: number) => measuredRun(repeatsOf([value]), {path: `runs/${made++}`})

test('the drift is what two runs differ by with a chance of 95 %, from the spread of their logarithms', (t) => {
  const {drifts, runCount} = calibrate([100, 110, 95, 105].map(runOf), NOW)
  t.is(runCount, 4)
  // Python: variance of log([100, 110, 95, 105]), half of it for each of the two proxies, one of which never moved; Student's t 3.182446305284263 for 3 degrees.
  t.true(Math.abs(drifts[CPU]! - 0.22236861855003504) < 1e-9, String(drifts[CPU]))
  t.is(drifts['latencyMs.p50'], 0)
  t.false('errorShare' in drifts)
})

test('too few runs, runs of other things, and documents are refused in words', (t) => {
  t.regex(t.throws(() => calibrate([runOf(1), runOf(2)], NOW))!.message, /with 2 runs: it takes 3/)
  const same = runOf(1)
  t.regex(t.throws(() => calibrate([same, runOf(1), same], NOW))!.message, /is named twice/)
  const other = {...runOf(1), environment: {...exampleRun().environment, kernel: '6.8.0'}}
  t.regex(t.throws(() => calibrate([runOf(1), runOf(2), other], NOW))!.message, /environment\.kernel is .*6\.8\.0/)
  const documents = [1, 2, 3].map((value) => ({...runOf(value), environment: null}))
  t.regex(t.throws(() => calibrate(documents, NOW))!.message, /does not tell where/)
  const apart = [2, 3, 4].map((connections) =>
    measuredRun(repeatsOf([1], {connections}), {path: `runs/${connections}`}),
  )
  t.regex(t.throws(() => calibrate(apart, NOW))!.message, /no cell in common/)
})

test('what was found is remembered for its place alone, and anew when calibrated again', async (t) => {
  const path = join(await scratchFolder(t, 'noise'), 'state', 'noise.json')
  const noise = calibrate([100, 110, 95].map(runOf), NOW)
  t.is(await readNoise(noise.place, path), null)
  const elsewhere = {...noise, place: {...noise.place, hostname: 'other'}, runCount: 9}
  for (const one of [elsewhere, noise, {...noise, runCount: 5}]) await writeNoise(one, path)
  t.is((await readNoise(noise.place, path))!.runCount, 5)
  t.is((await readNoise(elsewhere.place, path))!.runCount, 9)
  writeFileSync(path, '{"places": [{"place": 7}]}')
  t.regex((await t.throwsAsync(readNoise(noise.place, path)))!.message, /noise\.json: .*place/)
})

test('a comparison goes by what was measured of each metric, and by the one drift for others', (t) => {
  const steady = [100, 101, 99, 100.5, 99.5, 100.2, 99.8, 100.1]
  const base = measuredRun(repeatsOf(steady), {startedAt: '2026-01-31T12:00:00Z'})
  const slower = repeatsOf(steady.map((value) => 1.1 * value))
  const later = measuredRun(slower, {startedAt: '2026-01-31T12:10:00Z'})
  const verdicts = (drifts: Record<string, number>) => {
    const {cells, warnings} = compareRuns([base], [later], request({drift: 0.27, drifts}))
    const of = (path: string) => cells[0]!.metrics.find((metric) => metric.path === path)!.verdict
    return [of('proxies.fortioserver-sidecar.cpuMicrosecondsPerRequest'), of('latencyMs.p50'), warnings[0]!.message]
  }
  t.deepEqual(verdicts({}).slice(0, 2), ['inconclusive', 'inconclusive'])
  const [cpu, latency, message] = verdicts({[CPU]: 0.02})
  t.deepEqual([cpu, latency], ['regression', 'inconclusive'])
  t.regex(message!, /wider by what runs of this place were seen to differ \(2 % to 2 %\)/)
})
