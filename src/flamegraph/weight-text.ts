import {groupedNumber} from '../numbers/grouped-number.ts'
import type {SampleType} from '../stacks/model/stacks.ts'

type WeightText = (weight: number) => string

/** How weights are shown, where that differs from what the input says. */
export interface WeightTextOptions {
  /** What is counted, in place of the unit. */
  readonly countName?: string
  /** Shown weights are multiplied by it. */
  readonly factor?: number
}

const MEBIBYTE = 1024 ** 2
const KIBIBYTE = 1024
/** Names of sample types that say nothing beside their unit. */
const EMPTY_NAMES = new Set(['', 'samples', 'sample', 'count'])
/** How a name of a sample type reads behind a time. */
const TIME_WORDS: Readonly<Record<string, string>> = {cpu: 'CPU', wall: 'wall time', 'off-cpu': 'off-CPU'}
/** The events that tick with CPU time, without a modifier such as `:u`. */
const CPU_CLOCKS = /^(cpu|cpu-clock|task-clock|jdk\.CPUTimeSample)(:|$)/

/** The nearest whole number, the even one of two that are equally near, as C's printf rounds. */
export function halfToEven(value: number): number {
  const rounded = Math.round(value)
  return rounded - value === 0.5 && rounded % 2 !== 0 ? rounded - 1 : rounded
}

function counted(singular: string, plural: string): WeightText {
  return (weight) => `${groupedNumber(weight, 2)} ${weight === 1 ? singular : plural}`
}

const PREFIXES = [
  [1e12, 'T'],
  [1e9, 'G'],
  [1e6, 'M'],
] as const

/** A count as `1.23 G`, three digits of it from a million on; smaller ones whole, with separators. */
export function scaledCount(value: number): string {
  const found = PREFIXES.find(([size]) => Math.abs(value) >= size * 0.9995)
  if (found === undefined) return groupedNumber(value, 2)
  const scaled = value / found[0]
  const size = Math.abs(scaled)
  return `${groupedNumber(scaled, size >= 99.95 ? 0 : size >= 9.995 ? 1 : 2)} ${found[1]}`
}

/** Events of hardware, of which there are thousands of millions a second. */
function scaled(singular: string, plural: string): WeightText {
  return (weight) => `${scaledCount(weight)} ${weight === 1 ? singular : plural}`
}

/** Nanoseconds as milliseconds, fine enough to tell short ones apart. */
function milliseconds(suffix: string): WeightText {
  return (weight) => {
    const value = weight / 1e6
    const size = Math.abs(value)
    return `${groupedNumber(value, size >= 1000 ? 0 : size >= 10 ? 1 : 3)} ms${suffix}`
  }
}

function bytes(weight: number): string {
  const size = Math.abs(weight)
  if (size >= MEBIBYTE) return `${groupedNumber(weight / MEBIBYTE, 2)} MiB`
  if (size >= KIBIBYTE) return `${groupedNumber(weight / KIBIBYTE, 1)} KiB`
  return `${groupedNumber(weight, 0)} B`
}

function named(type: SampleType): WeightText {
  const word = EMPTY_NAMES.has(type.name) ? type.unit : type.name
  return scaled(word, word)
}

/** What a time is of: CPU time only where the event is a clock of the CPU, otherwise the event's own name. */
function timeSuffix({name, event}: SampleType): string {
  if (EMPTY_NAMES.has(name)) return ''
  if (name === 'cpu' && event !== null && !CPU_CLOCKS.test(event)) return ` ${event}`
  return ` ${TIME_WORDS[name] ?? name}`
}

/** Units as other writers shorten them. */
const UNIT_WORDS: Readonly<Record<string, string>> = {
  ...{ns: 'nanoseconds', nanosecond: 'nanoseconds', nanos: 'nanoseconds'},
  ...{us: 'microseconds', µs: 'microseconds', μs: 'microseconds', microsecond: 'microseconds', usec: 'microseconds'},
  ...{ms: 'milliseconds', millisecond: 'milliseconds', msec: 'milliseconds'},
  ...{s: 'seconds', sec: 'seconds', second: 'seconds'},
  ...{b: 'bytes', byte: 'bytes', cycle: 'cycles'},
}

function textOfUnit(type: SampleType): WeightText {
  const suffix = timeSuffix(type)
  const unit = UNIT_WORDS[type.unit.toLowerCase()] ?? type.unit
  const texts: Readonly<Record<string, WeightText>> = {
    samples: counted('sample', 'samples'),
    nanoseconds: milliseconds(suffix),
    microseconds: (weight) => milliseconds(suffix)(weight * 1000),
    milliseconds: (weight) => `${groupedNumber(weight, 3)} ms${suffix}`,
    seconds: (weight) => `${groupedNumber(weight, 3)} s${suffix}`,
    bytes,
    objects: counted('object', 'objects'),
    faults: counted('page fault', 'page faults'),
    requests: counted('request', 'requests'),
    cycles: scaled('cycle', 'cycles'),
    instructions: scaled('instruction', 'instructions'),
    count: named(type),
  }
  return Object.hasOwn(texts, unit) ? texts[unit]! : counted(type.unit, type.unit)
}

/**
 * How a weight of this sample type reads: `1,234 samples`, `61,240 ms CPU`, `1,235 ms off-CPU`, `12.5 MiB`,
 * `40 page faults`, `1.2 G cycles`. One picture keeps one unit, bytes and counts of hardware events apart. A count name stands in place of the unit as it is.
 */
export function weightText(type: SampleType, {countName, factor = 1}: WeightTextOptions = {}): WeightText {
  const textOf = countName === undefined ? textOfUnit(type) : counted(countName, countName)
  return factor === 1 ? textOf : (weight) => textOf(weight * factor)
}

/** Share of the whole, from unrounded weights: `12.34%`; what lies half-way goes to the even digit, as in printf. */
export function percentText(weight: number, total: number): string {
  const percent = (100 * weight) / total
  // Of what has a 5 in the third place, only eighths are exact in binary; toFixed would round all of them up.
  const isHalfAboveEven = Math.abs(percent * 8) % 4 === 1
  return `${(isHalfAboveEven ? percent - Math.sign(percent) * 0.001 : percent).toFixed(2)}%`
}
