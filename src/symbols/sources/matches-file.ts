import type {FunctionMatches} from '../matching/function-matches.ts'
import {type ColumnPlaces, fromColumnFile, toColumnFile} from './column-file.ts'

/** The version of matches; it rises with every change of form or of how functions are matched. */
export const MATCHES_VERSION = 5

const KIND = {magic: 0x4d59534d, version: MATCHES_VERSION}

type MatchColumns = Pick<FunctionMatches, 'before' | 'after' | 'grounds' | 'confirmations' | 'byAfter'>

interface Header {
  readonly baseBefore: string
  readonly baseAfter: string
  readonly countBefore: number
  readonly countAfter: number
  readonly columns: ColumnPlaces
}

/** Matches as pieces to be written one after another. */
export function toMatchesFile(matches: FunctionMatches): Uint8Array[] {
  return toColumnFile(
    KIND,
    (place): Header => ({
      baseBefore: matches.baseBefore.toString(16),
      baseAfter: matches.baseAfter.toString(16),
      countBefore: matches.countBefore,
      countAfter: matches.countAfter,
      columns: place(matches),
    }),
  )
}

/** Reads what {@link toMatchesFile} made; null when the bytes are damaged or of another version. */
export function fromMatchesFile(file: Uint8Array): FunctionMatches | null {
  const found = fromColumnFile(file, KIND)
  if (found === null) return null
  const header = found.header as Header
  return {
    baseBefore: BigInt(`0x${header.baseBefore}`),
    baseAfter: BigInt(`0x${header.baseAfter}`),
    countBefore: header.countBefore,
    countAfter: header.countAfter,
    ...(found.columns(header.columns) as unknown as MatchColumns),
  }
}
