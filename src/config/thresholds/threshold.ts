import {thatIs} from '../../foreign-text/json-shape.ts'
import {closest} from '../checks/did-you-mean.ts'
import {byteSize, duration, rate} from '../parse/amounts.ts'
import {parser, RefusedValue} from '../parse/raw-value.ts'
import {DECIMAL, text} from '../parse/scalars.ts'
import {CELL_NUMBERS, type NumberUnit, SHORT_NAMES, unitAt} from './cell-numbers.ts'

export type Comparison = '<' | '<=' | '>' | '>='

/** A condition on one number of a cell: `p99<10ms`. */
export interface Threshold {
  /** As it was written. */
  readonly text: string
  /** From a cell of the `--json` document on, such as `latencyMs.p99`; `*` for all names at its place. */
  readonly path: string
  readonly comparison: Comparison
  /** In the unit of the path. */
  readonly limit: number
  readonly unit: NumberUnit
}

const WRITTEN = /^([^<>=\s]+)\s*(<=|>=|<|>)\s*(\S.*)$/
const HINT = 'Write a number of the --json document, < <= > or >=, and a limit, such as p99<10ms or latencyMs.p99<10.'
/** Larger limits are slips, and beyond it floating point has gaps. */
const ANY = {minimum: 0, maximum: Number.MAX_SAFE_INTEGER}
const PER_SECOND: Readonly<Record<'ms' | 's' | 'us', number>> = {s: 1, ms: 1e3, us: 1e6}
/** Powers of ten leave digits where floating point ends. */
const DIGITS = 12

const UNIT_HINTS: Readonly<Record<NumberUnit, string>> = {
  ms: 'It is in milliseconds; 10, 10ms, 0.01s and 10000us are the same.',
  s: 'It is in seconds; 0.5 and 500ms are the same.',
  us: 'It is in microseconds; 120 and 120us are the same.',
  share: 'It is a share from 0 to 1; 0.01 and 1% are the same.',
  bytes: 'It is in bytes; 64Mi is 64 times 1024 times 1024.',
  perSecond: 'It is per second; 1000, 1k and 1000qps are the same.',
  count: 'It is a plain number.',
}

function percentOf(text: string): number {
  const [, digits] = /^([^%\s]+)\s*%$/.exec(text) ?? []
  if (digits === undefined || !DECIMAL.test(digits)) throw new RefusedValue('is no share')
  return Number(digits) / 100
}

/** A limit with a unit behind it, in the unit of its number. */
function converted(text: string, unit: NumberUnit): number {
  if (unit === 'share') return percentOf(text)
  if (unit === 'bytes') return byteSize(ANY)(text)
  if (unit === 'perSecond') return rate(ANY)(text.replace(/\s*(qps|rps|\/s)$/i, ''))
  if (unit === 'count') return rate(ANY)(text)
  return Number((duration(ANY)(text) * PER_SECOND[unit]).toPrecision(DIGITS))
}

function limitOf(text: string, unit: NumberUnit, path: string): number {
  if (DECIMAL.test(text)) return Number(text)
  try {
    return converted(text, unit)
  } catch (error) {
    if (!(error instanceof RefusedValue)) throw error
    throw new RefusedValue(`has the limit ${JSON.stringify(text)}, which ${path} cannot have`, UNIT_HINTS[unit])
  }
}

/**
 * Reads a threshold.
 *
 * @throws RefusedValue when it is none, or no cell has such a number, or in no such unit
 */
export function thresholdOf(written: string): Threshold {
  const [, name, comparison, limit] = WRITTEN.exec(written.trim()) ?? []
  if (name === undefined) throw new RefusedValue('is no threshold', HINT)
  const path = SHORT_NAMES.get(name) ?? name
  const unit = unitAt(path)
  if (unit === undefined) {
    const near = closest(name, [...SHORT_NAMES.keys(), ...CELL_NUMBERS.keys()])
    throw new RefusedValue(`has ${JSON.stringify(name)}, which is no number of a cell`, near && `Did you mean ${near}?`)
  }
  return {text: written.trim(), path, comparison: comparison as Comparison, limit: limitOf(limit!, unit, path), unit}
}

const HOLDS: Readonly<Record<Comparison, (value: number, limit: number) => boolean>> = {
  '<': (value, limit) => value < limit,
  '<=': (value, limit) => value <= limit,
  '>': (value, limit) => value > limit,
  '>=': (value, limit) => value >= limit,
}

/** Whether `value` is on the side of the limit that the threshold names. */
export function holds({comparison, limit}: Threshold, value: number): boolean {
  return HOLDS[comparison](value, limit)
}

function isThreshold(value: unknown): boolean {
  try {
    return typeof value === 'string' && thresholdOf(value).text === value
  } catch (error) {
    if (error instanceof RefusedValue) return false
    throw error
  }
}

/** A threshold as a setting: it is kept as it was written, and read by {@link thresholdOf} where it is asked. */
export const threshold = parser(thatIs(isThreshold), (raw) => thresholdOf(text(raw)).text)
