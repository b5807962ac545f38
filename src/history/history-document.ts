import {EXIT_CODES, type Warning} from '../errors/index.ts'
import type {CellSettings} from '../results/cell-settings.ts'
import type {Metric} from '../results/metrics.ts'
import type {Change} from './change.ts'
import {FALSE_SHARE, type RunHistory, type SeriesHistory} from './history-of.ts'
import type {Night} from './night.ts'

/** A night as the document has it. */
interface NightOfDocument {
  readonly path: string
  readonly label: string | null
  readonly extraLabels: string | null
  /** ISO 8601. */
  readonly startedAt: string
  readonly testbed: string
  readonly mesh: string
  /** Of outside programs, by name; null in a `--json` document of a run, which does not have them. */
  readonly toolVersions: Readonly<Record<string, string>> | null
  /** What was deployed: Envoy's version with its commit, digests of images. */
  readonly builds: Readonly<Record<string, string>> | null
}

/** The `--json` document of `runner results history`. */
export interface HistoryDocument extends Pick<RunHistory, 'gate' | 'testedCount'> {
  readonly schemaVersion: 1
  readonly exitCode: number
  readonly falseDiscoveryRate: number
  /** The earliest first; changes and series name them by their place here. */
  readonly nights: readonly NightOfDocument[]
  readonly series: readonly (CellSettings &
    Metric &
    Pick<SeriesHistory, 'testbed' | 'state' | 'correlation' | 'nights' | 'values'> & {
      readonly changes: readonly Change[]
    })[]
  readonly warnings: readonly Warning[]
}

/** What a user called a run besides its label, such as a commit; null for nothing. */
export function extraLabelsOf({run: {settings}}: Night): string | null {
  const labels = settings?.['extraLabels']
  return typeof labels === 'string' && labels !== '' ? labels : null
}

function nightOfDocument(night: Night): NightOfDocument {
  const {path, label, testbed, mesh, environment, builds} = night.run
  return {
    path,
    label,
    extraLabels: extraLabelsOf(night),
    startedAt: new Date(night.startedAtMs).toISOString(),
    testbed,
    mesh,
    toolVersions: environment?.toolVersions ?? null,
    builds,
  }
}

/** The document of a history. */
export function historyDocument({nights, series, testedCount, gate, outcome, warnings}: RunHistory): HistoryDocument {
  return {
    schemaVersion: 1,
    exitCode: EXIT_CODES[outcome],
    falseDiscoveryRate: FALSE_SHARE,
    gate,
    testedCount,
    nights: nights.map(nightOfDocument),
    series: series.map(({settings, metric, testbed, state, correlation, nights: places, values, changes}) => ({
      testbed,
      ...settings,
      ...metric,
      state,
      correlation,
      nights: places,
      values,
      changes,
    })),
    warnings,
  }
}
