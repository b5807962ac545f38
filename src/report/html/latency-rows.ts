import type {RunDocument} from '../../results/run-document.ts'
import type {CellResult, LatencyMs} from '../../results/schema.ts'
import {medianOf} from '../../statistics/median.ts'

/** One bar of the plot of latencies. */
export interface LatencyRow {
  readonly name: string
  /** Medians of the repeats; of a cell measured once what it has. Milliseconds. */
  readonly latencyMs: LatencyMs
  /** p99 of the lowest and the highest repeat; null of fewer than two. Milliseconds. */
  readonly p99Range: {readonly low: number; readonly high: number} | null
}

function medians(repeats: readonly LatencyMs[]): LatencyMs {
  const of = (key: keyof LatencyMs) => medianOf(repeats.flatMap((latencyMs) => latencyMs[key] ?? []))
  return {
    min: of('min'),
    mean: of('mean'),
    p50: of('p50'),
    p75: of('p75'),
    p90: of('p90'),
    p99: of('p99'),
    p999: of('p999'),
    max: of('max'),
  }
}

function rangeOf(values: readonly number[]): LatencyRow['p99Range'] {
  return values.length < 2 ? null : {low: Math.min(...values), high: Math.max(...values)}
}

function nameOf(label: string, repeats: readonly CellResult[]): string {
  const count = repeats.length === 1 ? '' : `, median of ${repeats.length} repeats`
  return `${label}${count}${repeats.some(({profiled}) => profiled) ? ', profiled' : ''}`
}

/** A row for each cell that has latencies, its repeats together. */
export function latencyRows({groups, cells}: Pick<RunDocument, 'groups' | 'cells'>): readonly LatencyRow[] {
  const byKey = new Map(cells.map((cell) => [cell.key, cell]))
  return groups.flatMap(({label, keys}) => {
    const repeats = keys.map((key) => byKey.get(key)!).filter(({latencyMs}) => latencyMs?.p50)
    if (repeats.length === 0) return []
    const times = repeats.map(({latencyMs}) => latencyMs!)
    const p99Range = rangeOf(times.flatMap(({p99}) => p99 ?? []))
    return [{name: nameOf(label, repeats), latencyMs: medians(times), p99Range}]
  })
}
