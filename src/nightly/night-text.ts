import {basename} from 'node:path'
import {visible, visibleLines} from '../foreign-text/visible.ts'
import {formatDuration} from '../terminal/durations.ts'
import type {NightDocument, NightStep} from './night-document.ts'
import type {PlannedBench, PlannedFolder} from './night-plan.ts'

function benchText({configFile, outline, fault, unset}: PlannedBench): string {
  const name = visible(basename(configFile))
  if (fault !== null) return `  ${name}: cannot be carried out. ${visibleLines(fault.message)}`
  if (outline === null)
    return `  ${name}: known once prerun.sh has replaced ${unset.map((one) => `$${one}`).join(', ')}`
  const loads = outline.cells.length === 1 ? '1 load' : `${outline.cells.length} loads`
  const labels = outline.cells.map(({label}) => `    ${visible(label)}`)
  return [`  ${name}: ${loads}, ${formatDuration(outline.loadSeconds)} in all`, ...labels].join('\n')
}

function folderText(folder: PlannedFolder, installCommand: string | null): string {
  const {name, installation, prerun, postrun, benches} = folder
  const lines = [
    ...(installation === null || installCommand === null ? [] : [`  ${installCommand} -f ${installation}`]),
    ...(prerun === null ? [] : ['  prerun.sh is sourced']),
    ...benches.map(benchText),
    ...(postrun === null ? [] : ['  postrun.sh is sourced']),
  ]
  return [visible(name), ...lines].join('\n')
}

/** What a night would do, for a person. */
export function planText(folders: readonly PlannedFolder[], installCommand: string | null): string {
  const seconds = folders
    .flatMap(({benches}) => benches)
    .reduce((sum, {outline}) => sum + (outline?.loadSeconds ?? 0), 0)
  const all = `${formatDuration(seconds)} of load in all. Nothing was started. Leave out --dry-run to start.`
  return [...folders.map((folder) => folderText(folder, installCommand)), all].join('\n\n')
}

function stepText({name, status, reason, runDirectory}: NightStep): string {
  return `  ${visible(name)}: ${status}. ${visibleLines(reason ?? runDirectory ?? '')}`.trimEnd()
}

/** What became of a night, for a person. */
export function nightText({folders, nightDirectory}: NightDocument): string {
  const told = folders.map(({name, status, steps}) =>
    [`${visible(name)}: ${status}`, ...steps.map(stepText)].join('\n'),
  )
  return [...told, `All of it: ${nightDirectory}`].join('\n\n')
}
