import {type Location, type Mapping as PprofMapping, Profile, type Sample} from 'pprof-format'
import type {ByteSource} from '../../bytes/byte-source.ts'
import {InputError} from '../../errors/index.ts'
import {NoSamplesError} from '../no-samples-error.ts'
import {fieldAt} from '../protobuf-fields.ts'
import {pruneStacks, pruningOf} from '../prune.ts'
import type {Likeness, ReadOptions, StackReader} from '../reader.ts'
import {type Frame, frame, type Mapping, type SampleType, type Stacks, StacksBuilder} from '../stacks.ts'
import {frameAt} from '../text/translate-address.ts'

/** Fields of the message Profile in profile.proto that are messages or packed; the last field has number 15. */
const [SAMPLE_TYPE, LAST_FIELD] = [1, 15]
/** A sample type is two string numbers: nothing longer is one. */
const LONGEST_SAMPLE_TYPE = 22

/** Throws an InputError with the offset where the top level is no sequence of fields. The decoder would read on. */
function assertWhole(bytes: Uint8Array, name: string): void {
  for (let offset = 0; offset < bytes.length; ) {
    const field = fieldAt(bytes, offset)
    if (field === null || field.end > bytes.length || field.number > LAST_FIELD) {
      throw new InputError(`Reading ${name} as pprof: no whole field at byte ${offset} of ${bytes.length}.`, {
        hint: 'The file is cut short or damaged; record it again.',
      })
    }
    offset = field.end
  }
}

function decode(bytes: Uint8Array, name: string): Profile {
  assertWhole(bytes, name)
  try {
    return Profile.decode(bytes)
  } catch (error) {
    throw new InputError(`Reading ${name} as pprof: ${(error as Error).message}.`, {cause: error})
  }
}

/** One profile's tables, with strings and numbers looked up. */
class ProfileTables {
  readonly #profile: Profile
  readonly #locations: Map<number, Location>
  readonly #functionNames: Map<number, string>
  readonly #mappings: Map<number, Mapping>

  constructor(profile: Profile) {
    this.#profile = profile
    this.#locations = new Map(profile.location.map((one) => [Number(one.id), one]))
    this.#functionNames = new Map(
      profile.function.map((one) => [Number(one.id), this.string(one.name) || this.string(one.systemName)]),
    )
    this.#mappings = new Map(profile.mapping.map((one) => [Number(one.id), this.#mapping(one)]))
  }

  string(index: number | bigint): string {
    return this.#profile.stringTable.strings[Number(index)] ?? ''
  }

  get mappings(): Mapping[] {
    return [...this.#mappings.values()]
  }

  get sampleTypes(): SampleType[] {
    return this.#profile.sampleType.map(({type, unit}) => ({
      name: this.string(type),
      unit: this.string(unit),
      event: null,
    }))
  }

  #mapping(one: PprofMapping): Mapping {
    return {
      start: BigInt(one.memoryStart),
      limit: BigInt(one.memoryLimit),
      fileOffset: BigInt(one.fileOffset),
      path: this.string(one.filename),
      buildId: this.string(one.buildId).toLowerCase() || null,
    }
  }

  /** Caller first; null when there is no such location. Several lines are a function and what was inlined into it. */
  framesOf(locationId: number): Frame[] | null {
    const location = this.#locations.get(locationId)
    if (location === undefined) return null
    const mapping = this.#mappings.get(Number(location.mappingId))
    const named = location.line
      .map((line) => this.#functionNames.get(Number(line.functionId)) ?? '')
      .reverse()
      .filter((name) => name !== '')
      .map((name, index) => frame({name, kind: index === 0 ? 'user' : 'inlined', module: mapping?.path || null}))
    return named.length > 0 ? named : [this.#unnamed(BigInt.asUintN(64, BigInt(location.address)), mapping)]
  }

  /** An address outside its mapping's range counts from something that the profile does not tell. */
  #unnamed(address: bigint, mapping: Mapping | undefined): Frame {
    const inside = mapping !== undefined && address >= mapping.start && address < mapping.limit
    return frameAt(address, inside ? mapping : undefined)
  }
}

/** The signed number behind an int64 field, which the decoder gives as it stands in the file. */
function signed(value: number | bigint, place: string): number {
  const exact = BigInt.asIntN(64, BigInt(value))
  const number = Number(exact)
  if (Number.isSafeInteger(number)) return number
  throw new InputError(`${place}: the value ${exact} is beyond 2^53 and cannot be kept exactly.`)
}

function addSamples(builder: StacksBuilder, profile: Profile, tables: ProfileTables, name: string): number {
  const ids = new Map<number, readonly number[] | null>()
  const idsOf = (locationId: number) => {
    if (!ids.has(locationId))
      ids.set(locationId, tables.framesOf(locationId)?.map((one) => builder.intern(one)) ?? null)
    return ids.get(locationId) ?? null
  }
  const readable = (sample: Sample) =>
    sample.value.length === profile.sampleType.length && sample.locationId.every((id) => idsOf(Number(id)) !== null)
  let faulty = 0
  profile.sample.forEach((sample, index) => {
    if (!readable(sample)) {
      faulty++
      return
    }
    const frameIds = sample.locationId.map((id) => idsOf(Number(id))!).reverse()
    builder.add(
      frameIds.flat(),
      sample.value.map((value) => signed(value, `${name}, sample ${index + 1}`)),
    )
  })
  return faulty
}

function warnOfFaulty(builder: StacksBuilder, name: string, faulty: number, all: number): void {
  if (faulty === 0) return
  if (faulty === all)
    throw new InputError(`Reading ${name} as pprof: not one of ${all} samples has its values and places.`)
  builder.warn({
    code: 'unreadable-samples',
    message: `${name}: ${faulty} of ${all} samples lack values or places and were left out.`,
  })
}

function defaultTypeOf(profile: Profile, tables: ProfileTables): {defaultSampleType?: number} {
  const name = tables.string(profile.defaultSampleType)
  const index = name === '' ? profile.sampleType.length - 1 : tables.sampleTypes.findIndex((type) => type.name === name)
  return index < 0 ? {} : {defaultSampleType: index}
}

async function readPprof(source: ByteSource, _options: ReadOptions = {}): Promise<Stacks> {
  const {name} = source
  const profile = decode(await source.read(0, source.size), name)
  if (profile.sampleType.length === 0 || profile.sample.length === 0) {
    throw new NoSamplesError(`Reading ${name} as pprof gave not one sample.`, {
      hint: 'Nothing was recorded in the window.',
    })
  }
  const tables = new ProfileTables(profile)
  const builder = new StacksBuilder(tables.sampleTypes)
  const faulty = addSamples(builder, profile, tables, name)
  warnOfFaulty(builder, name, faulty, profile.sample.length)
  builder.countSamples(profile.sample.length - faulty)
  return pruneStacks({
    ...builder.build(),
    mappings: tables.mappings,
    ...defaultTypeOf(profile, tables),
    ...pruningOf(tables.string(profile.dropFrames), tables.string(profile.keepFrames)),
  })
}

/** A sample type is at most two numbers with the field numbers 1 and 2. */
function isSampleType(head: Uint8Array, start: number, end: number): boolean {
  for (let offset = start; offset < end; ) {
    const field = fieldAt(head, offset)
    if (field === null || field.number > 2 || field.wireType !== 0) return false
    offset = field.end
  }
  return end > start && end - start <= LONGEST_SAMPLE_TYPE
}

/** A tag and a length take at most so many bytes; nearer to the end of the head they may be cut. */
const LONGEST_FIELD_START = 20

function looksLikePprof(head: Uint8Array): Likeness {
  let sampleTypes = 0
  const last = Math.max(1, head.length - LONGEST_FIELD_START)
  for (let offset = 0; offset < last; ) {
    const field = fieldAt(head, offset)
    if (field === null || field.number > LAST_FIELD) return 'no'
    if (field.number === SAMPLE_TYPE && !isSampleType(head, field.start, Math.min(field.end, head.length))) return 'no'
    if (field.number === SAMPLE_TYPE) sampleTypes++
    offset = field.end
  }
  if (head.length === 0) return 'no'
  return sampleTypes > 0 ? 'yes' : 'unsure'
}

/** A profile.proto of pprof, as Go, Google's tcmalloc and many others write it. */
export const pprof: StackReader = {
  format: 'pprof',
  description: 'pprof protobuf',
  looksLike: looksLikePprof,
  read: readPprof,
}
