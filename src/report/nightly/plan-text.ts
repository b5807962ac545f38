import {visible} from '../../foreign-text/visible.ts'
import type {NightPlan, PlannedGroup, PlannedLoad} from '../../nightly/night-plan.ts'
import {formatDuration} from '../../terminal/durations.ts'
import {formatCount} from '../../terminal/numbers.ts'
import type {Style} from '../../terminal/style.ts'
import {type Column, renderTable} from '../../terminal/table.ts'

const COLUMNS: readonly Column[] = [
  {title: 'group', align: 'left'},
  {title: 'settings', align: 'left'},
  {title: 'hooks', align: 'left'},
  {title: 'cells', align: 'right'},
  {title: 'runs', align: 'right'},
  {title: 'load', align: 'right'},
]

function hooksOf({installation, prerun, postrun}: PlannedGroup): string {
  const there = [installation && 'installation.yaml', prerun && 'prerun.sh', postrun && 'postrun.sh']
  return there.filter((one) => one !== null).join(', ') || '-'
}

function loadRow(group: PlannedGroup, {name, cellCount, loadSeconds, runs}: PlannedLoad): readonly string[] {
  const load = loadSeconds === null ? '-' : formatDuration(loadSeconds * runs.length)
  return [visible(group.name), `${name}.yaml`, hooksOf(group), formatCount(cellCount), formatCount(runs.length), load]
}

/** What a night would do: a table of its files of settings, what cannot be told yet, and how long the loads take together. */
export function planText(
  {groups, leftOut, loadSeconds}: NightPlan,
  {style, width}: {readonly style: Style; readonly width: number},
): string {
  const rows = groups.flatMap((group) => group.plannedLoads.map((load) => loadRow(group, load)))
  const faults = groups.flatMap(({name, prerun, plannedLoads}) =>
    plannedLoads.flatMap((load) => {
      if (load.fault === null) return []
      const after = prerun === null ? '' : ' It is looked at again once prerun.sh was run.'
      const message = load.fault.message.replace(/\.?$/, '.')
      return [visible(`${name}, ${load.name}.yaml: ${message}${after}`)]
    }),
  )
  return [
    renderTable({columns: COLUMNS, rows, width}),
    ...(faults.length === 0 ? [] : [faults.map((fault) => style.warning(fault)).join('\n')]),
    ...(leftOut.length === 0 ? [] : [style.dim(`Not run: ${visible(leftOut.join(', '))}.`)]),
    style.bold(`${formatDuration(loadSeconds)} of load, and as many deployments as runs. Nothing was started.`),
  ].join('\n\n')
}
