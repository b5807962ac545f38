/**
 * Ten thousand cells in 500 nights: their history, and the first half compared with the second.
 * Whole processes, medians. `node benchmarks/history.ts [ROUNDS]`
 */
import {mkdtemp, rm} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import type {CellResult, LoadSeries} from '../src/results/schema.ts'
import {seededRandom} from '../src/statistics/random.ts'
import {measuredCell, writeRun} from '../test/comparison/runs.ts'
import {nightAt} from '../test/history/nights.ts'
import {machineLine} from './machine.ts'
import {sideBySide} from './side-by-side.ts'

const ROUNDS = Number(process.argv[2] ?? 5)
const NIGHTS = 500
const STEP_AT = 300
const SECONDS = 30
const RUNNER = join(import.meta.dirname, '..', 'bin', 'runner')

const random = seededRandom(5)
const noise = () => 1 + 0.03 * (random() + random() + random() + random() - 2)

/** Columns of equal length, as a load of 30 s leaves them. */
function series(): LoadSeries {
  const times = () => Array.from({length: SECONDS}, () => Number((3 * noise()).toFixed(3)))
  const counts = (count: number) => Array.from({length: SECONDS}, () => count)
  return {requests: counts(1000), errors: counts(0), p50Ms: times(), p99Ms: times(), responseP99Ms: times()}
}

function cellOf(night: number, connections: number, mode: 'baseline' | 'bothsidecar', repeat: number): CellResult {
  const key = `${mode}${connections}r${repeat}`
  const microseconds = 110 * noise() * (night < STEP_AT ? 1 : 1.1)
  const cell = measuredCell(microseconds, noise(), {mode, connections, repeat, key, series: series()})
  return {...cell, proxies: cell.proxies.map((proxy) => ({...proxy, rssBytes: Math.round(5e7 * noise())}))}
}

function cellsOf(night: number): CellResult[] {
  return [1, 4, 16, 64, 256].flatMap((connections) =>
    (['baseline', 'bothsidecar'] as const).flatMap((mode) =>
      [1, 2].map((repeat) => cellOf(night, connections, mode, repeat)),
    ),
  )
}

const folder = await mkdtemp(join(tmpdir(), 'history-'))
try {
  for (let night = 0; night < NIGHTS; night++) {
    const startedAt = nightAt(night)
    writeRun(folder, `${startedAt.slice(0, 10)}_${night < NIGHTS / 2 ? 'old' : 'new'}`, cellsOf(night), {startedAt})
  }
  const compare = [RUNNER, 'results', 'compare', join(folder, '*_old'), join(folder, '*_new')]
  const standings = await sideBySide(
    [
      {name: 'runner results history', argv: [RUNNER, 'results', 'history', folder]},
      {name: 'runner results compare, 250 nights a side', argv: compare},
    ],
    ROUNDS,
  )
  console.log(machineLine())
  for (const {name, wallMs, cpuMs, residentMiB} of standings) {
    const seconds = `CPU time ${(cpuMs / 1000).toFixed(2)} s, by the clock ${(wallMs / 1000).toFixed(2)} s`
    console.log(`${name}: ${seconds}, ${residentMiB.toFixed(0)} MiB`)
  }
} finally {
  await rm(folder, {recursive: true, force: true})
}
