import stringWidth from 'string-width'
import type {CheckResult, CheckState} from '../errors/index.ts'
import {visible, visibleLines} from '../foreign-text/visible.ts'
import type {Style} from './style.ts'
import {renderTable} from './table.ts'
import {wrapped} from './wrapped.ts'

/** What is shown of an attempt to mend something; `reason` is null when it was done. */
export interface ShownFix {
  readonly command: string
  readonly reason: string | null
}

const COLUMNS = ['what', 'state', 'version', 'where'].map((title) => ({title, align: 'left'}) as const)

const PAINTS: Readonly<Record<CheckState, keyof Style>> = {
  ok: 'good',
  limited: 'warning',
  broken: 'bad',
  missing: 'bad',
  unneeded: 'dim',
}

function row(result: CheckResult, style: Style): readonly string[] {
  const state = style[PAINTS[result.state]](result.state)
  return [result.name, state, visible(result.version ?? '-'), visible(result.origin ?? '-')]
}

function indented(text: string): string {
  return visibleLines(text).replaceAll('\n', '\n    ')
}

function note(result: CheckResult, style: Style, width: number): string {
  const title = `  ${style.bold(result.name)}${result.required ? ' (required)' : ''}: ${indented(result.detail)}`
  const said = wrapped(title, width, '      ')
  // A command is not broken: it is there to be pasted.
  return result.remedy === null ? said : `${said}\n    mend with: ${visible(result.remedy.command)}`
}

/** Names are never cut for a long path beside them: one line that is too long is easier to read. */
function widthForNames(results: readonly CheckResult[]): number {
  const widest = (texts: readonly string[]) => Math.max(0, ...texts.map((text) => stringWidth(text)))
  const others = results.flatMap(({version, origin}) => [version ?? '', origin ?? ''])
  return widest(results.map(({name}) => name)) + 2 + widest(others)
}

/** All checks as a table, then what is amiss and the commands that mend it. */
export function checksText(
  results: readonly CheckResult[],
  options: {readonly style: Style; readonly width: number},
): string {
  const {style, width} = options
  const table = renderTable({
    columns: COLUMNS,
    rows: results.map((result) => row(result, style)),
    width: Math.max(width, widthForNames(results)),
  })
  const amiss = results.filter(({state, name}) => (state !== 'ok' && state !== 'unneeded') || name === 'envoy build')
  return amiss.length === 0 ? table : `${table}\n\n${amiss.map((result) => note(result, style, width)).join('\n')}`
}

/** What came of each fix, a line each. */
export function fixesText(fixes: readonly ShownFix[], style: Style): string {
  const lines = fixes.map(({command, reason}) =>
    reason === null
      ? `  ${style.good('done')} ${visible(command)}`
      : `  ${style.bad('failed')} ${visible(command)}\n    ${indented(reason)}`,
  )
  return lines.join('\n')
}
