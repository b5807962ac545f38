import {averagePeriod} from '../../../model/counted-samples.ts'
import type {ProfileWindow} from '../../../model/profile-window.ts'
import type {SampleType, Stacks} from '../../../model/stacks.ts'
import {usualSampleType} from '../../../model/usual-sample-type.ts'
import {MessageWriter, messageOf} from '../../../protobuf/message-writer.ts'
import {OF_SAMPLE_TYPE} from '../own-attributes.ts'
import {DictionaryWriter} from './dictionary-writer.ts'
import {StackNumbers} from './stack-numbers.ts'

/** Who made the profiles, as the name of their scope. */
const SCOPE = 'mesh-runner'

/** The bytes of a field that holds the pieces one behind the other. */
function wrapped(field: number, pieces: readonly Uint8Array[]): Uint8Array[] {
  const bytes = pieces.reduce((sum, piece) => sum + piece.length, 0)
  return [messageOf((fields) => fields.beginContent(field, bytes)), ...pieces]
}

function valueType(dictionary: DictionaryWriter, {name, unit}: Pick<SampleType, 'name' | 'unit'>): Uint8Array {
  const [type, of] = [dictionary.string(name), dictionary.string(unit)]
  return messageOf((fields) => {
    fields.number(1, type)
    fields.number(2, of)
  })
}

/** What is known of a sample type beyond name and unit, as attributes of its profile. */
function attributesOf(dictionary: DictionaryWriter, {event, caveat, sharesOnly}: SampleType): number[] {
  const known = {event, caveat, sharesOnly: sharesOnly === true ? 'true' : null}
  return Object.entries(known).flatMap(([key, value]) => {
    return value === null || value === undefined ? [] : [dictionary.attribute(`${OF_SAMPLE_TYPE}${key}`, value)]
  })
}

/** The samples of one type as fields of the message Profile, one for each stack that has any weight. */
function sampleFields(weights: Float64Array, numbers: StackNumbers): Uint8Array {
  const writer = new MessageWriter()
  for (let node = 1; node < weights.length; node++) {
    const value = Math.round(weights[node]!)
    if (value === 0) continue
    const [stack, attributes] = [numbers.stackOf(node), numbers.attributesOf(node)]
    writer.content(
      2,
      messageOf((fields) => {
        fields.number(1, stack)
        fields.numbers(2, attributes)
        fields.numbers(4, [value])
      }),
    )
  }
  return writer.bytes()
}

interface Parts {
  readonly stacks: Stacks
  readonly dictionary: DictionaryWriter
  readonly numbers: StackNumbers
  readonly window: ProfileWindow
}

/** One message Profile as a field of ScopeProfiles. */
function profileField({stacks, dictionary, numbers, window}: Parts, sampleType: number): Uint8Array[] {
  const type = stacks.sampleTypes[sampleType]!
  const period = averagePeriod(stacks, sampleType)
  const about = messageOf((fields) => {
    fields.content(1, valueType(dictionary, type))
    fields.fixed64(3, BigInt(window.startedAt?.getTime() ?? 0) * 1_000_000n)
    fields.number(4, Math.round(window.durationSeconds * 1e9))
    if (period > 0) fields.content(5, valueType(dictionary, type))
    fields.number(6, period)
    fields.numbers(11, attributesOf(dictionary, type))
  })
  return wrapped(2, [about, sampleFields(stacks.self[sampleType]!, numbers)])
}

/** Sample types with the one to be shown by default first, as the schema has it. */
function inOrder(stacks: Stacks, sampleTypes: readonly number[]): number[] {
  const usual = usualSampleType(stacks)
  return sampleTypes.toSorted((one, other) => Number(other === usual) - Number(one === usual))
}

/**
 * Sample types of `stacks` as OTLP profiles: the message ProfilesData of
 * opentelemetry/proto/profiles/v1development/profiles.proto with its dictionary, as pieces of one file. Each sample type
 * is a profile of its own, which shares stacks with the others. Samples have one value and no times, since stacks add them
 * up; a weight with decimals is rounded. What inlined functions are in is one location with them. First frames that name a
 * container, process or thread are attributes of samples, others are locations without a mapping whose attribute
 * `profile.frame.type` is `label`.
 */
export function toOtlp(stacks: Stacks, sampleTypes: readonly number[], window: ProfileWindow): Uint8Array[] {
  const dictionary = new DictionaryWriter()
  const parts: Parts = {stacks, dictionary, numbers: new StackNumbers(stacks, dictionary), window}
  const scope = wrapped(1, [messageOf((fields) => fields.content(1, Buffer.from(SCOPE)))])
  const profiles = inOrder(stacks, sampleTypes).flatMap((type) => profileField(parts, type))
  const resources = wrapped(1, wrapped(2, [...scope, ...profiles]))
  // First, so that the beginning of a file shows what it is.
  return [...wrapped(2, dictionary.pieces()), ...resources]
}
