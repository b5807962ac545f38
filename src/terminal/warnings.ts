import type {Warning} from '../errors/index.ts'
import {visibleLines} from '../foreign-text/visible.ts'
import type {Style} from './style.ts'

/** What stands below the first line is indented. */
function indented(text: string): string {
  return visibleLines(text).replaceAll('\n', '\n  ')
}

/** A warning with its hint on a line of its own, without a last newline. */
export function renderWarning({message, hint}: Warning, style: Style): string {
  const first = `${style.warning('warning:')} ${indented(message)}`
  return hint === undefined ? first : `${first}\n  ${style.dim(indented(hint))}`
}

/** Prints each warning once, however often it is told; `write` gets its lines without a last newline. */
export function createWarningPrinter(write: (text: string) => void, style: Style): (warning: Warning) => void {
  const told = new Set<string>()
  return (warning) => {
    const identity = `${warning.code}\n${warning.message}`
    if (told.has(identity)) return
    told.add(identity)
    write(renderWarning(warning, style))
  }
}
