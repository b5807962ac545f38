import type {Profile} from 'pprof-format'
import {isSampleCounter, type SampleType} from '../../model/stacks.ts'
import type {ProfileTables} from './profile-tables.ts'

const UNITS_OF_TIME = new Set(['nanoseconds', 'microseconds', 'milliseconds', 'seconds'])

/** The sample type that was sampled, and how much of it lies between two samples; null where that is not said. Bytes are
 * not meant: of memory what is written stands for more than was sampled. */
function periodOf({period, periodType}: Profile, tables: ProfileTables): {type: number; period: number} | null {
  if (periodType === undefined) return null
  const [name, unit] = [tables.string(periodType.type), tables.string(periodType.unit)]
  const type = tables.sampleTypes.findIndex((one) => one.name === name && one.unit === unit)
  const number = Number(BigInt.asIntN(64, BigInt(period)))
  return type === -1 || unit === 'bytes' || number <= 0 ? null : {type, period: number}
}

function hasTimes(sampleTypes: readonly SampleType[]): boolean {
  return sampleTypes.some(({unit}) => UNITS_OF_TIME.has(unit))
}

/**
 * How many samples were taken. A message `Sample` of profile.proto stands for all samples that have its stack and labels,
 * so that these messages are counted for profiles of memory only, which say nothing better; else the sample type that
 * counts them, as Go and py-spy write it, or the total divided by the period. Null when nothing tells.
 */
export function sampleCountOf(
  profile: Profile,
  tables: ProfileTables,
  totals: readonly number[],
  messages: number,
): number | null {
  const counter = tables.sampleTypes.findIndex(isSampleCounter)
  if (counter !== -1) return totals[counter]!
  const sampled = periodOf(profile, tables)
  if (sampled !== null) return Math.round(totals[sampled.type]! / sampled.period)
  return hasTimes(tables.sampleTypes) ? null : messages
}
