import {comparedValues} from '../comparison/compared-values.ts'
import type {ComparisonDesign} from '../comparison/design.ts'
import type {MeasuredRun} from '../comparison/measured-run.ts'
import {type CellSettings, settingsKey, settingsOf} from '../results/cell-settings.ts'
import type {Metric} from '../results/metrics.ts'
import type {CellResult} from '../results/schema.ts'

/** A flame graph's stacks that a night left, and what they are of. */
export interface NightStacks {
  readonly profile: string
  readonly workload: string
  readonly sampleType: string
  /** The folded file. */
  readonly folded: string
}

/** What one night measured of one cell, its repeats together. */
export interface NightCell {
  readonly settings: CellSettings
  readonly values: readonly {readonly metric: Metric; readonly value: number}[]
  readonly stacks: readonly NightStacks[]
}

/** One run of a history. */
export interface Night {
  /** The run without its cells, of which hundreds would not fit into memory. */
  readonly run: MeasuredRun
  /** Milliseconds since 1970. */
  readonly startedAtMs: number
  /** By {@link settingsKey}. */
  readonly cells: ReadonlyMap<string, NightCell>
}

/** All repeats of a run share its deployment and its minutes: they are one measurement. */
const BY_RUNS: ComparisonDesign = {design: 'unpaired', unit: 'run', isApart: null}

function stacksOf({profiles}: CellResult): NightStacks[] {
  return profiles.flatMap(({name, workload, flameGraphs}) =>
    flameGraphs.map(({sampleType, folded}) => ({profile: name, workload, sampleType, folded})),
  )
}

function cellOf(repeats: readonly CellResult[]): NightCell {
  const settings = settingsOf(repeats[0]!)
  const values = comparedValues({settings, base: [repeats], new: []}, BY_RUNS).flatMap(({metric, base}) => {
    const value = base[0] ?? null
    return value === null ? [] : [{metric, value}]
  })
  return {settings, values, stacks: repeats.flatMap(stacksOf)}
}

/** What a history keeps of a run that began at `startedAtMs`. */
export function nightOf(run: MeasuredRun, startedAtMs: number): Night {
  const byKey = Map.groupBy(run.cells, settingsKey)
  const cells = new Map([...byKey].map(([key, repeats]) => [key, cellOf(repeats)]))
  return {run: {...run, cells: []}, startedAtMs, cells}
}
