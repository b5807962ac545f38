import {UsageError} from '../../errors/index.ts'
import type {FoldedColumnsOptions} from './folded-columns.ts'

export const DIFFFOLDED_USAGE = `Usage: difffolded.pl [-n] [-s] folded1 folded2
Adds up two folded files, stack by stack: each line is a stack, its count in the first and its count in the second.
  -n   scale the counts of the first file to the total of the second
  -s   write hex numbers (addresses) as 0x...
  -h   this help
A file may be - for standard input, and packed with gzip, zstd or xz.
`

/** A command line of difffolded.pl. */
export interface DifffoldedCommand extends FoldedColumnsOptions {
  readonly before: string
  readonly after: string
}

/** Reads the command line: letters may be joined (`-ns`), `--` ends them. Null when help is asked for. */
export function parseDifffolded(argv: readonly string[]): DifffoldedCommand | null {
  const end = argv.findIndex((word) => word === '--' || word === '-' || !word.startsWith('-'))
  const options = end === -1 ? argv : argv.slice(0, end)
  const files = end === -1 ? [] : argv.slice(argv[end] === '--' ? end + 1 : end)
  const letters = new Set(options.join('').replaceAll('-', ''))
  if (letters.has('h')) return null
  const unknown = [...letters].find((letter) => !'ns'.includes(letter))
  if (unknown !== undefined)
    throw new UsageError(`difffolded.pl: there is no option -${unknown}.`, {hint: DIFFFOLDED_USAGE})
  if (files.length !== 2) {
    throw new UsageError(`difffolded.pl: two files are needed, ${files.length} were given.`, {hint: DIFFFOLDED_USAGE})
  }
  return {normalize: letters.has('n'), stripHex: letters.has('s'), before: files[0]!, after: files[1]!}
}
