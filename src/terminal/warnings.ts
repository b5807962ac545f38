import type {Warning} from '../errors/index.ts'
import {visible} from '../foreign-text/visible.ts'
import type {Style} from './style.ts'

/** A warning as one or two lines, without a last newline. */
export function renderWarning(warning: Warning, style: Style): string {
  const first = `${style.warning('warning:')} ${visible(warning.message)}`
  return warning.hint === undefined ? first : `${first}\n  ${style.dim(visible(warning.hint))}`
}

/** Prints each warning once, however often it is told. */
export function createWarningPrinter(write: (text: string) => void, style: Style): (warning: Warning) => void {
  const told = new Set<string>()
  return (warning) => {
    const identity = `${warning.code}\n${warning.message}`
    if (told.has(identity)) return
    told.add(identity)
    write(`${renderWarning(warning, style)}\n`)
  }
}
