import {Profile} from 'pprof-format'
import {InputError} from '../../../errors/index.ts'
import {fieldAt} from './protobuf-fields.ts'

/** Number of the field `sample` of the message Profile in profile.proto, and of its last field. */
const [SAMPLE, LAST_FIELD] = [2, 15]

/** A profile's tables, decoded, and where its samples are. */
export interface SplitProfile {
  readonly bytes: Uint8Array
  /** All but the samples. */
  readonly tables: Profile
  /** First byte and the one behind the last, for each sample one after the other. */
  readonly sampleRanges: readonly number[]
}

/** Throws an InputError with the offset where the top level is no sequence of fields. */
function fieldsOf(bytes: Uint8Array, name: string): {tables: Uint8Array[]; sampleRanges: number[]} {
  const [tables, sampleRanges]: [Uint8Array[], number[]] = [[], []]
  let from = 0
  for (let offset = 0; offset < bytes.length; ) {
    const field = fieldAt(bytes, offset)
    if (field === null || field.end > bytes.length || field.number > LAST_FIELD) {
      throw new InputError(`Reading ${name} as pprof: no whole field at byte ${offset} of ${bytes.length}.`, {
        hint: 'The file is cut short or damaged; record it again.',
      })
    }
    if (field.number === SAMPLE && field.wireType === 2) {
      sampleRanges.push(field.start, field.end)
      if (from < offset) tables.push(bytes.subarray(from, offset))
      from = field.end
    }
    offset = field.end
  }
  if (from < bytes.length) tables.push(bytes.subarray(from))
  return {tables, sampleRanges}
}

/** The parts of a profile.proto. Throws an InputError when the bytes are no such message. */
export function splitProfile(bytes: Uint8Array, name: string): SplitProfile {
  const {tables, sampleRanges} = fieldsOf(bytes, name)
  try {
    return {bytes, sampleRanges, tables: Profile.decode(Buffer.concat(tables))}
  } catch (error) {
    throw new InputError(`Reading ${name} as pprof: ${(error as Error).message}.`, {cause: error})
  }
}
