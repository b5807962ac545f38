import {gzipSync} from 'node:zlib'
import {Profile, StringTable, ValueType} from 'pprof-format'
import {locationsOf} from '../../../locations/locations.ts'
import {averagePeriod} from '../../../model/counted-samples.ts'
import type {ProfileWindow} from '../../../model/profile-window.ts'
import type {Stacks} from '../../../model/stacks.ts'
import {usualSampleType} from '../../../model/usual-sample-type.ts'
import {sampleFields} from './samples.ts'
import {pprofTables} from './tables.ts'

/** Quick packing: a profile's samples repeat so much that more effort gains little. */
const GZIP_LEVEL = 3

/** The sample type that pprof shows when none is asked for: ours, where it would take the last. */
function defaultType(stacks: Stacks, sampleTypes: readonly number[]): string {
  const wanted = usualSampleType(stacks)
  return sampleTypes.includes(wanted) ? stacks.sampleTypes[wanted]!.name : ''
}

/** What lies between two samples, on average. */
function periodOf(stacks: Stacks, types: readonly number[], strings: StringTable): Partial<Profile> {
  const type = usualSampleType(stacks)
  const period = averagePeriod(stacks, type)
  const {name, unit} = stacks.sampleTypes[type]!
  if (!types.includes(type) || period === 0) return {}
  return {period, periodType: new ValueType({type: strings.dedup(name), unit: strings.dedup(unit)})}
}

/**
 * Sample types of `stacks` as one gzipped pprof profile (profile.proto), which `go tool pprof`, speedscope and
 * pyroscope open. Inlined functions are lines of their caller's location, first frames such as a thread's name are
 * functions; frames keep the names that they have.
 */
export function toPprof(stacks: Stacks, sampleTypes: number | readonly number[], window: ProfileWindow): Uint8Array {
  const types = typeof sampleTypes === 'number' ? [sampleTypes] : sampleTypes
  const strings = new StringTable()
  const locations = locationsOf(stacks)
  const profile = new Profile({
    ...pprofTables(stacks, locations, strings),
    sampleType: types.map((type) => {
      const {name, unit} = stacks.sampleTypes[type]!
      return new ValueType({type: strings.dedup(name), unit: strings.dedup(unit)})
    }),
    defaultSampleType: strings.dedup(defaultType(stacks, types)),
    ...periodOf(stacks, types, strings),
    timeNanos: BigInt(window.startedAt?.getTime() ?? 0) * 1_000_000n,
    durationNanos: BigInt(Math.round(window.durationSeconds * 1e9)),
    stringTable: strings,
  })
  // Messages one behind the other are one message with the fields of both.
  return gzipSync(Buffer.concat([profile.encode(), sampleFields(stacks, types, locations)]), {level: GZIP_LEVEL})
}
