import {visible, visibleLines} from '../../foreign-text/visible.ts'
import type {MeasuredGroup, MeasuredLoad} from '../../nightly/measured-group.ts'
import {movedMetrics, type Night, nightDocument} from '../../nightly/night-document.ts'
import {formatCount, formatSignificant} from '../../terminal/numbers.ts'
import type {Column} from '../../terminal/table.ts'
import {cellName, metricName, verdictWord} from '../comparison/comparison-rows.ts'

/** Of what {@link nightRows} has. */
export const NIGHT_COLUMNS: readonly Column[] = [
  {title: 'group', align: 'left'},
  {title: 'settings', align: 'left'},
  {title: 'cells', align: 'right'},
  {title: 'runs', align: 'right'},
  {title: 'verdict', align: 'left'},
]

function runsText({measured}: MeasuredLoad): string {
  const made = measured.filter(({path}) => path !== null).length
  return made === measured.length ? formatCount(made) : `${formatCount(made)} of ${formatCount(measured.length)}`
}

function verdictText({comparison, measured}: MeasuredLoad): string {
  if (comparison !== null) return verdictWord(comparison.verdict, comparison)
  if (measured.every(({path}) => path === null)) return 'not measured'
  return measured.some(({side}) => side === 'base') ? 'not compared' : 'measured'
}

function loadRow(group: MeasuredGroup, load: MeasuredLoad): readonly string[] {
  return [visible(group.name), `${load.name}.yaml`, formatCount(load.cellCount), runsText(load), verdictText(load)]
}

/** A row for each file of settings; of a group that could not be prepared one for the group. */
export function nightRows({groups}: Night): readonly (readonly string[])[] {
  return groups.flatMap((group) =>
    group.measuredLoads.length === 0
      ? [[visible(group.name), '-', '-', '-', 'not measured']]
      : group.measuredLoads.map((load) => loadRow(group, load)),
  )
}

/** What moved, in all groups: `none, latency.yaml: p99 × 1.21, regression (bothsidecar http, …)`. */
export function movedLines({groups}: Night): readonly string[] {
  return groups.flatMap(({name, measuredLoads}) =>
    measuredLoads.flatMap((load) =>
      (load.comparison === null ? [] : movedMetrics(load.comparison)).map(
        ({cell, path, ratio, verdict}) =>
          `${visible(name)}, ${load.name}.yaml: ${metricName({path})}${ratio === null ? '' : ` × ${formatSignificant(ratio)}`}, ${verdict} (${cellName(cell)})`,
      ),
    ),
  )
}

/** What went wrong, a line each. */
export function failureLines({groups}: Night): readonly string[] {
  return groups.flatMap(({name, failures}) =>
    failures.map(({message, hint}) => visibleLines(`${name}: ${message}${hint === undefined ? '' : `\n  ${hint}`}`)),
  )
}

/** What the night comes to, in one sentence. */
export function nightVerdict(night: Night): string {
  const {verdict, groups} = nightDocument(night)
  const failed = groups.filter(({failures}) => failures.length > 0).length
  const rest = failed === 0 ? '' : `; ${failed} of ${groups.length} groups failed`
  if (night.interruptedBy !== null) return `Stopped; what was measured is kept${rest}`
  if (verdict !== null) return `Verdict: ${verdict}${rest}`
  return `${groups.length - failed} of ${groups.length} groups measured, and nothing to compare them with${rest}`
}
