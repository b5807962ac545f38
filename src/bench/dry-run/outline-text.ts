import {visible, visibleLines} from '../../foreign-text/visible.ts'
import {formatDuration} from '../../terminal/durations.ts'
import type {PlannedStep} from '../../testbeds/testbed.ts'
import type {Outline} from './outline.ts'
import type {OutlinedCell} from './outline-cell.ts'
import type {OutlinedProfiler} from './outline-profiler.ts'

function indented(text: string): string {
  return visibleLines(text).replaceAll(/^/gm, '    ')
}

function cellText({label, seconds, probe, warmUp, command, profiler}: OutlinedCell, index: number): string {
  const profile = profiler === null ? '' : `, with profile ${profiler} (the load ends when the profile does)`
  const before = [
    ...(probe === null ? [] : [`  first, to learn the latencies:\n${indented(probe)}`]),
    ...(warmUp === null ? [] : [`  ${probe === null ? 'first' : 'then'}, to warm up:\n${indented(warmUp)}`]),
  ]
  return [
    `${index + 1}. ${visible(label)}, ${seconds} s${profile}`,
    ...before,
    ...(before.length === 0 ? [] : ['  then:']),
    indented(command),
  ].join('\n')
}

function profilerText({name, commands}: OutlinedProfiler): string[] {
  return commands.map(
    ({title, command}) => `Profile ${visible(name)}, ${visible(title)}\n${indented(command.trimEnd())}`,
  )
}

function stepText({title, command, file}: PlannedStep): string {
  const below = [command, file?.content].filter((text) => text !== null && text !== undefined)
  return [visible(title), ...below.map((text) => indented(text.trimEnd()))].join('\n')
}

function countText({cells, loadSeconds}: Outline): string {
  const loads = cells.length === 1 ? '1 load' : `${cells.length} loads`
  return `${loads}, ${formatDuration(loadSeconds)} in all, without set-up and drawing:`
}

/** The outline as text for a person: what is measured first, then what is started for it. */
export function outlineText(outlined: Outline): string {
  const sections = [
    visibleLines(outlined.notes.join('\n')),
    [countText(outlined), ...outlined.cells.map(cellText)].join('\n'),
    outlined.profilers.flatMap(profilerText).join('\n'),
    outlined.steps.map(stepText).join('\n'),
    'Nothing was started. Leave out --dry-run to start.',
  ]
  return sections.filter((text) => text !== '').join('\n\n')
}
