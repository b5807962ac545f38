import type {Locations} from '../../../locations/locations.ts'
import type {Stacks} from '../../../model/stacks.ts'
import {MessageWriter, varintBytes} from '../../../protobuf/message-writer.ts'

/** Tags of Profile.sample, Sample.location_id and Sample.value in profile.proto, all of them length-delimited. */
const [SAMPLE_TAG, LOCATION_TAG, VALUE_TAG] = [0x12, 0x0a, 0x12]

function sizeOf(numbers: readonly number[]): number {
  let bytes = 0
  for (const number of numbers) bytes += varintBytes(number)
  return bytes
}

function packed(writer: MessageWriter, tag: number, numbers: readonly number[], bytes: number): void {
  writer.varint(tag)
  writer.varint(bytes)
  for (const number of numbers) writer.varint(number)
}

/**
 * The samples of a profile, one for each stack that has any weight, as fields of the message Profile: written by hand,
 * since objects for a million of them take gigabytes. A weight with decimals is rounded.
 */
export function sampleFields(stacks: Stacks, sampleTypes: readonly number[], locations: Locations): Uint8Array {
  const writer = new MessageWriter()
  const selves = sampleTypes.map((type) => stacks.self[type]!)
  for (let node = 1; node < stacks.parents.length; node++) {
    const values = selves.map((self) => Math.round(self[node]!))
    if (values.every((value) => value === 0)) continue
    const ids: number[] = []
    for (let at = node; at > 0; at = locations.callerOf[at]!) ids.push(locations.ofNode[at]!)
    const [idBytes, valueBytes] = [sizeOf(ids), sizeOf(values)]
    writer.varint(SAMPLE_TAG)
    writer.varint(2 + varintBytes(idBytes) + idBytes + varintBytes(valueBytes) + valueBytes)
    packed(writer, LOCATION_TAG, ids, idBytes)
    packed(writer, VALUE_TAG, values, valueBytes)
  }
  return writer.bytes()
}
