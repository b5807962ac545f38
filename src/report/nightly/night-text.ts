import type {Night} from '../../nightly/night-document.ts'
import {ownCommand} from '../../program/own-command.ts'
import type {Style} from '../../terminal/style.ts'
import {renderTable} from '../../terminal/table.ts'
import {shownPath} from '../shown-path.ts'
import {failureLines, movedLines, NIGHT_COLUMNS, nightRows, nightVerdict} from './night-rows.ts'

/** Where to go from a night: on with it, into one group's numbers, or along all nights. */
function nextCommand({folder, groups, interruptedBy, request}: Night, currentDirectory: string): string {
  const shown = shownPath(folder, currentDirectory)
  if (interruptedBy !== null) {
    return `Go on with: the same command and --resume ${shown}`
  }
  const compared = groups.flatMap((group) =>
    group.measuredLoads.flatMap(({name, comparison}) => (comparison === null ? [] : [`${group.name}_${name}`])),
  )[0]
  if (compared === undefined) return `All nights: ${ownCommand('results', 'history', `${shown}/runs`)}`
  const side = (one: string) => `${shown}/runs/*_${compared}_${one}_*`
  const force = request.baseSet.length > 0 ? ['--force'] : []
  return `All numbers of a group: ${ownCommand('results', 'compare', side('base'), side('new'), ...force)}`
}

/** A night for a terminal: a table, what moved, what failed, and the verdict last. */
export function nightText(
  night: Night,
  look: {readonly style: Style; readonly width: number; readonly currentDirectory: string},
): string {
  const {style, width, currentDirectory} = look
  const moved = movedLines(night)
  const failures = failureLines(night)
  return [
    renderTable({columns: NIGHT_COLUMNS, rows: nightRows(night), width}),
    ...(moved.length === 0 ? [] : [moved.join('\n')]),
    ...(failures.length === 0 ? [] : [failures.map((line) => style.bad(line)).join('\n')]),
    `${style.bold(nightVerdict(night))}\n${nextCommand(night, currentDirectory)}`,
  ].join('\n\n')
}
