import type {RunComparison} from '../../comparison/compare-pairs.ts'
import {bencherMetrics} from './bencher.ts'
import {benchmarkEntries} from './github-action-benchmark.ts'
import type {ExportName} from './names.ts'

const EXPORTS: Readonly<Record<ExportName, (comparison: RunComparison) => unknown>> = {
  'github-action-benchmark-smaller': (comparison) => benchmarkEntries(comparison, 'lower'),
  'github-action-benchmark-bigger': (comparison) => benchmarkEntries(comparison, 'higher'),
  bencher: bencherMetrics,
}

/** A comparison as JSON for a tool that keeps numbers over time. */
export function exportedComparison(comparison: RunComparison, name: ExportName): string {
  return JSON.stringify(EXPORTS[name](comparison), null, 2)
}
