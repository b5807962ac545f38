import type {SampleType} from '../../model/stacks.ts'

/** How a unit of speedscope's files is read. Seconds become microseconds, so that a picture's numbers are whole ones. */
export interface ReadUnit {
  readonly type: SampleType
  readonly value: (value: number) => number
}

/** Whole nanoseconds, in microseconds: what binary fractions of a second add is cut off. */
function microseconds(perSecond: number): (value: number) => number {
  return (value) => Math.round((value / perSecond) * 1e9) / 1000
}

function same(value: number): number {
  return value
}

const TIME_MICROSECONDS: SampleType = {name: 'time', unit: 'microseconds', event: null}

/** Units by their name in the file (speedscope's file-format-schema, `ValueUnit`). */
const READ_UNITS: ReadonlyMap<string, ReadUnit> = new Map([
  ['none', {type: {name: 'samples', unit: 'samples', event: null}, value: same}],
  ['bytes', {type: {name: 'bytes', unit: 'bytes', event: null}, value: same}],
  ['nanoseconds', {type: {name: 'time', unit: 'nanoseconds', event: null}, value: same}],
  ['microseconds', {type: TIME_MICROSECONDS, value: same}],
  ['milliseconds', {type: TIME_MICROSECONDS, value: microseconds(1000)}],
  ['seconds', {type: TIME_MICROSECONDS, value: microseconds(1)}],
])

/** Null for a unit that the format does not have. */
export function readUnit(unit: string): ReadUnit | null {
  return READ_UNITS.get(unit) ?? null
}
