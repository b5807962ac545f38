import {Profile} from 'pprof-format'
import {InputError} from '../../../errors/index.ts'
import {fieldAt, type ProtobufField} from './protobuf-fields.ts'

/** Number of the field `sample` of the message Profile in profile.proto, and of its last field. */
const [SAMPLE, LAST_FIELD] = [2, 15]

/** A profile's tables, decoded, and where its samples are. */
export interface SplitProfile {
  /** All but the samples. */
  readonly tables: Profile
  readonly sampleCount: number
  /** Takes first byte and the one behind the last of each sample. They are found anew, since a list of them may outgrow the profile. */
  eachSample(take: (start: number, end: number) => void): void
}

/** Throws an InputError with the offset where the top level is no sequence of fields. */
function eachField(bytes: Uint8Array, name: string, take: (field: ProtobufField, offset: number) => void): void {
  for (let offset = 0; offset < bytes.length; ) {
    const field = fieldAt(bytes, offset)
    if (field === null || field.end > bytes.length || field.number > LAST_FIELD) {
      throw new InputError(`Reading ${name} as pprof: no whole field at byte ${offset} of ${bytes.length}.`, {
        hint: 'The file is cut short or damaged; record it again.',
      })
    }
    take(field, offset)
    offset = field.end
  }
}

function isSample({number, wireType}: ProtobufField): boolean {
  return number === SAMPLE && wireType === 2
}

/** What stands between the samples, and how many these are. */
function withoutSamples(bytes: Uint8Array, name: string): {tables: Uint8Array[]; sampleCount: number} {
  const tables: Uint8Array[] = []
  let [from, sampleCount] = [0, 0]
  eachField(bytes, name, (field, offset) => {
    if (!isSample(field)) return
    sampleCount++
    if (from < offset) tables.push(bytes.subarray(from, offset))
    from = field.end
  })
  if (from < bytes.length) tables.push(bytes.subarray(from))
  return {tables, sampleCount}
}

/** The parts of a profile.proto. Throws an InputError when the bytes are no such message. */
export function splitProfile(bytes: Uint8Array, name: string): SplitProfile {
  const {tables, sampleCount} = withoutSamples(bytes, name)
  const eachSample: SplitProfile['eachSample'] = (take) =>
    eachField(bytes, name, (field) => {
      if (isSample(field)) take(field.start, field.end)
    })
  try {
    return {sampleCount, eachSample, tables: Profile.decode(Buffer.concat(tables))}
  } catch (error) {
    throw new InputError(`Reading ${name} as pprof: ${(error as Error).message}.`, {cause: error})
  }
}
