import {guardAddresses} from '../../secrets/guard-addresses.ts'
import {guardHeader} from '../../secrets/guard-headers.ts'

const HEADER_FLAG = /^--headers?(?:=([\s\S]*))?$/i

/** The words after each flag of headers, up to the next flag: a value that was not quoted is several words. */
function headerWords(argv: readonly string[]): string[] {
  const words: string[] = []
  let isHeader = false
  for (const word of argv) {
    const flag = HEADER_FLAG.exec(word)
    if (flag !== null && flag[1] !== undefined) words.push(flag[1])
    if (flag === null && isHeader && !word.startsWith('--')) words.push(word)
    isHeader = flag !== null || (isHeader && !word.startsWith('--'))
  }
  return words
}

/**
 * Hides values of headers, and passwords in addresses, of a command line that may be too wrong to be parsed: complaints
 * about it quote it.
 */
export function guardArgv(argv: readonly string[]): void {
  for (const word of argv) guardAddresses(word)
  for (const word of headerWords(argv)) {
    const colon = word.indexOf(':')
    guardHeader(word.slice(0, Math.max(colon, 0)).trim(), word.slice(colon + 1).trim())
  }
}
