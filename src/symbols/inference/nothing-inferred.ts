import type {FunctionRanges} from '../elf/function-ranges.ts'
import type {InferredFunctions} from '../symbol-tables.ts'

/** Functions of which only start and end are known. */
export function nothingInferred(ranges: FunctionRanges): InferredFunctions {
  const column = (): Uint32Array => new Uint32Array(ranges.starts.length)
  return {
    ...ranges,
    classes: column(),
    slots: column(),
    files: column(),
    objectFiles: column(),
    identifiers: column(),
    strings: new Uint8Array(1),
  }
}
