/** Numbers as people write them: durations with units, counts and sizes with prefixes. */
import {numberShape, wholeNumberShape} from '../../foreign-text/json-shape.ts'
import {type Parser, parser, RefusedValue, scalarText} from './raw-value.ts'
import {DECIMAL, type Range, refuseOutside} from './scalars.ts'

/** Seconds of each unit. `m` is a minute; a month is never meant. */
const UNIT_SECONDS: readonly (readonly [unit: RegExp, seconds: number])[] = [
  [/^(ns|nanoseconds?)$/i, 1e-9],
  [/^([uµμ]s|microseconds?)$/i, 1e-6],
  [/^(ms|msecs?|milliseconds?)$/, 1e-3],
  [/^(s|secs?|seconds?)$/i, 1],
  [/^(m|mins?|minutes?)$/, 60],
  [/^(h|hrs?|hours?)$/i, 3600],
  [/^(d|days?)$/i, 86_400],
]
const PART = /(\d+\.?\d*|\.\d+)\s*([a-zµμ]+)\s*/giy
/** Sums of parts such as 1.1 h are cut where floating point ends. */
const NANOSECONDS = 1e9

function secondsOfPart(amount: string, unit: string): number {
  const factor = UNIT_SECONDS.find(([names]) => names.test(unit))?.[1]
  return factor === undefined ? Number.NaN : Number(amount) * factor
}

/** Seconds of `1h30m` and the like; NaN for anything else. */
function sumOfParts(text: string): number {
  PART.lastIndex = 0
  let seconds = 0
  let end = 0
  for (let part = PART.exec(text); part !== null; part = PART.exec(text)) {
    seconds += secondsOfPart(part[1]!, part[2]!)
    end = PART.lastIndex
  }
  return end === text.length && end > 0 ? Math.round(seconds * NANOSECONDS) / NANOSECONDS : Number.NaN
}

function secondsOf(text: string): number {
  return DECIMAL.test(text) ? Number(text) : sumOfParts(text)
}

function refused(what: string, {minimum, maximum}: Range, hint: string): RefusedValue {
  return new RefusedValue(`is not ${what} from ${minimum} to ${maximum} seconds`, hint)
}

/** A length of time in seconds: a number of them, or parts with units such as `1h30m`, `2m`, `1.5 s`, `100us`. */
export function duration(range: Range): Parser<number> {
  return parser(numberShape, (raw) => {
    const seconds = secondsOf(scalarText(raw))
    if (seconds >= range.minimum && seconds <= range.maximum) return seconds
    throw refused('a number', range, 'Write it in seconds or with a unit, such as 0.0001, 100us or 1ms.')
  })
}

/** As {@link duration}, in whole seconds. */
export function wholeSeconds(range: Range): Parser<number> {
  return parser(wholeNumberShape(range.minimum), (raw) => {
    const seconds = secondsOf(scalarText(raw))
    if (Number.isInteger(seconds) && seconds >= range.minimum && seconds <= range.maximum) return seconds
    throw refused('a whole number', range, 'Write it in seconds or with units, such as 30, 30s, 2m or 1h30m.')
  })
}

/** Powers of ten and of two by prefix, as Kubernetes has them. A small `m` would be a thousandth there. */
const DECIMAL_PREFIXES: Readonly<Record<string, number>> = {'': 0, k: 3, K: 3, M: 6, G: 9}
const BINARY_PREFIXES: Readonly<Record<string, number>> = {Ki: 10, ki: 10, Mi: 20, Gi: 30}
const NUMBER = String.raw`[+-]?(?:\d[\d_]*\.?\d*|\.\d+)(?:e[+-]?\d+)?`

/** The number that `text` writes with a prefix and perhaps one of `units` behind it; NaN for anything else. */
function amountOf(text: string, units: string): number {
  const [, digits, prefix = ''] = new RegExp(`^(${NUMBER})\\s*([kKMG]i?)?(?:${units})?$`).exec(text) ?? []
  if (digits === undefined || /_$|__|_\./.test(digits)) return Number.NaN
  const number = digits.replaceAll('_', '')
  const power = DECIMAL_PREFIXES[prefix]
  if (power === undefined) return Number(number) * 2 ** BINARY_PREFIXES[prefix]!
  // 1.1k is 1100, which 1.1 times 1000 is not.
  return power === 0 ? Number(number) : /e/i.test(number) ? Number(number) * 10 ** power : Number(`${number}e${power}`)
}

/** How an amount of something is written. */
interface AmountSpelling {
  /** What may stand behind the number, as a regular expression. */
  readonly units: string
  readonly hint: string
}

const PLAIN: AmountSpelling = {units: '', hint: 'Write it in digits, or with k or M, such as 1000, 1k or 1.5k.'}
const BYTES: AmountSpelling = {
  units: '[bB]|bytes?',
  hint: 'Write it in bytes, or with k, M (thousands) or Ki, Mi (1024), such as 1024, 1Ki or 64KiB.',
}
const HERTZ: AmountSpelling = {units: '[hH][zZ]', hint: 'Write it in digits, or with k, such as 99, 1k or 4kHz.'}

function wholeAmount(range: Range, {units, hint}: AmountSpelling): Parser<number> {
  return parser(wholeNumberShape(range.minimum), (raw) => {
    const amount = amountOf(scalarText(raw), units)
    if (!Number.isInteger(amount)) {
      throw new RefusedValue(`is not a whole number from ${range.minimum} to ${range.maximum}`, hint)
    }
    refuseOutside(amount, range, 'a whole number', hint)
    return amount
  })
}

/** A count: `1000`, `1k`, `1.5k`, `10_000`, `2M`. */
export function count(range: Range): Parser<number> {
  return wholeAmount(range, PLAIN)
}

/** A size in bytes: `1024`, `1k` (1000), `1Ki` (1024), `64KiB`. */
export function byteSize(range: Range): Parser<number> {
  return wholeAmount(range, BYTES)
}

/** A frequency in hertz: `99`, `1k`, `4kHz`. */
export function hertz(range: Range): Parser<number> {
  return wholeAmount(range, HERTZ)
}

/** A rate, which need not be whole: `0.5`, `1k`, `1.5k`, `2M`. */
export function rate(range: Range): Parser<number> {
  return parser(numberShape, (raw) => {
    const found = amountOf(scalarText(raw), '')
    const {hint} = PLAIN
    if (Number.isNaN(found)) throw new RefusedValue(`is not a number from ${range.minimum} to ${range.maximum}`, hint)
    refuseOutside(found, range, 'a number', hint)
    return found
  })
}
