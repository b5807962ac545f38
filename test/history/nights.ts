import type {CellResult} from '../../src/results/schema.ts'
import {seededRandom} from '../../src/statistics/random.ts'
import {measuredCell, writeRun} from '../comparison/runs.ts'
import {exampleRun} from '../results/example.ts'

/** When the night of a place began. */
export function nightAt(place: number): string {
  return new Date(Date.UTC(2026, 0, 1 + place, 2)).toISOString()
}

/** CPU times of so many nights that differ by chance by about `spread`, and from place `at` on are `factor` times as long. */
export function cpuTimes(
  count: number,
  {at = count, factor = 1, spread = 0.03, seed = 1}: {at?: number; factor?: number; spread?: number; seed?: number},
): readonly number[] {
  const random = seededRandom(seed)
  const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())
  return Array.from({length: count}, (_, place) => 110 * Math.exp(spread * normal()) * (place >= at ? factor : 1))
}

/** What is said of a night besides its numbers. */
export interface NightOfTest {
  readonly envoy?: string
  readonly extraLabels?: string
  readonly changes?: Partial<CellResult>
}

/** Writes a run's folder for each night, of one cell whose server sidecar takes such CPU times. */
export function writeNights(
  folder: string,
  times: readonly number[],
  told: (place: number) => NightOfTest = () => ({}),
): readonly string[] {
  return times.map((time, place) => {
    const {envoy = '1.40.0', extraLabels = '', changes = {}} = told(place)
    const startedAt = nightAt(place)
    const run = exampleRun()
    return writeRun(folder, `${startedAt.slice(0, 10)}_nightly`, [measuredCell(time, 1, changes)], {
      startedAt,
      environment: {...run.environment, toolVersions: {...run.environment.toolVersions, envoy}},
      settings: {...run.settings, extraLabels},
    })
  })
}
