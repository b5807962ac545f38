import {mkdirSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import type {ComparisonRequest} from '../../src/comparison/compare-pairs.ts'
import type {MeasuredRun} from '../../src/comparison/measured-run.ts'
import type {CellResult} from '../../src/results/schema.ts'
import {exampleResult, exampleRun} from '../results/example.ts'

/** A cell whose server sidecar takes `microseconds` of CPU time per request and whose latencies are `factor` times the example's. */
export function measuredCell(microseconds: number, factor = 1, changes: Partial<CellResult> = {}): CellResult {
  const example = exampleResult(changes)
  const latencyMs = Object.fromEntries(
    Object.entries(example.latencyMs!).map(([name, value]) => [name, value! * factor]),
  )
  return {
    ...example,
    latencyMs: latencyMs as unknown as CellResult['latencyMs'],
    proxies: example.proxies.map((proxy) =>
      proxy.workload === 'fortioserver' ? {...proxy, cpuMicrosecondsPerRequest: microseconds} : proxy,
    ),
  }
}

/** Repeats of such a cell. */
export function repeatsOf(values: readonly number[], changes: Partial<CellResult> = {}): CellResult[] {
  return values.map((value, index) => measuredCell(value, 1, {repeat: index + 1, key: `key${index}`, ...changes}))
}

/** A run that was read. */
export function measuredRun(cells: readonly CellResult[], changes: Partial<MeasuredRun> = {}): MeasuredRun {
  const run = exampleRun()
  return {
    path: 'runs/demo',
    label: 'demo',
    startedAt: run.startedAt,
    testbed: run.testbed,
    mesh: run.mesh,
    environment: run.environment,
    settings: run.settings as unknown as MeasuredRun['settings'],
    workerThreads: {client: 2, server: 2},
    builds: {},
    cells,
    warnings: [],
    ...changes,
  }
}

/** What the command asks for without flags, but for the drift. */
export function request(changes: Partial<ComparisonRequest> = {}): ComparisonRequest {
  return {
    gate: null,
    margin: 0.05,
    drift: 0,
    drifts: {},
    inconclusive: 'fail',
    metrics: [],
    isForced: false,
    ...changes,
  }
}

/** Writes a run's folder as `runner bench` leaves it, and says where. */
export function writeRun(folder: string, name: string, cells: readonly CellResult[], changes: object = {}): string {
  const path = join(folder, name)
  mkdirSync(path, {recursive: true})
  const [, runLabel] = name.split('_')
  const run = {...exampleRun(), plan: cells.map(({key, label}) => ({key, label})), ...changes}
  const content = {...run, settings: {...run.settings, runLabel}}
  writeFileSync(join(path, 'run.json'), JSON.stringify(content))
  writeFileSync(
    join(path, 'journal.jsonl'),
    cells.map((cell) => `${JSON.stringify({schemaVersion: 1, cell})}\n`).join(''),
  )
  return path
}
