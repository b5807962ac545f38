import * as Errors from '@oclif/core/errors'
import * as Flags from '@oclif/core/flags'
import {count} from '../config/parse/amounts.ts'
import {RefusedValue} from '../config/parse/raw-value.ts'

/** Complaints are the parser's own, so that they are told as those of all flags. */
function parsedCount(input: string, minimum: number): number {
  try {
    return count({minimum, maximum: Number.MAX_SAFE_INTEGER})(input)
  } catch (error) {
    if (!(error instanceof RefusedValue)) throw error
    throw new Errors.CLIError(`${JSON.stringify(input)} ${error.message}. ${error.hint}`)
  }
}

/** A flag that takes a count as people write it: `20`, `1k`, `1.5k`. */
export const countFlag = Flags.custom<number, {min?: number}>({
  parse: async (input, _context, {min = 0}) => parsedCount(input, min),
})
