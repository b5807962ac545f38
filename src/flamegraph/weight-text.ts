import type {SampleType} from '../stacks/stacks.ts'

type WeightText = (weight: number) => string

const MEBIBYTE = 1024 ** 2
const KIBIBYTE = 1024
/** Names of sample types that say nothing beside their unit. */
const EMPTY_NAMES = new Set(['', 'samples', 'sample', 'count'])
/** How a name of a sample type reads behind a time. */
const TIME_WORDS: Readonly<Record<string, string>> = {cpu: 'CPU', wall: 'wall time'}

/** A number with thousands separators, and at most `decimals` places. */
export function grouped(value: number, decimals: number): string {
  return value.toLocaleString('en-US', {maximumFractionDigits: decimals})
}

function counted(singular: string, plural: string): WeightText {
  return (weight) => `${grouped(weight, 2)} ${weight === 1 ? singular : plural}`
}

/** Nanoseconds as milliseconds, fine enough to tell short ones apart. */
function milliseconds(suffix: string): WeightText {
  return (weight) => {
    const value = weight / 1e6
    return `${grouped(value, value >= 1000 ? 0 : value >= 10 ? 1 : 3)} ms${suffix}`
  }
}

function bytes(weight: number): string {
  if (weight >= MEBIBYTE) return `${grouped(weight / MEBIBYTE, 2)} MiB`
  if (weight >= KIBIBYTE) return `${grouped(weight / KIBIBYTE, 1)} KiB`
  return `${grouped(weight, 0)} B`
}

function named(type: SampleType): WeightText {
  const word = EMPTY_NAMES.has(type.name) ? type.unit : type.name
  return counted(word, word)
}

/**
 * How a weight of this sample type reads: `1,234 samples`, `61,240 ms CPU`, `1,234 µs off-cpu`, `12.5 MiB`, `40 faults`.
 * One picture keeps one unit, bytes apart.
 */
export function weightText(type: SampleType): WeightText {
  const suffix = EMPTY_NAMES.has(type.name) ? '' : ` ${TIME_WORDS[type.name] ?? type.name}`
  const texts: Readonly<Record<string, WeightText>> = {
    samples: counted('sample', 'samples'),
    nanoseconds: milliseconds(suffix),
    microseconds: (weight) => `${grouped(weight, 2)} µs${suffix}`,
    milliseconds: (weight) => `${grouped(weight, 3)} ms${suffix}`,
    seconds: (weight) => `${grouped(weight, 3)} s${suffix}`,
    bytes,
    objects: counted('object', 'objects'),
    faults: counted('page fault', 'page faults'),
    cycles: counted('cycle', 'cycles'),
    count: named(type),
  }
  return texts[type.unit] ?? counted(type.unit, type.unit)
}

/** Share of the whole, from unrounded weights: `12.34%`. */
export function percentText(weight: number, total: number): string {
  return `${((100 * weight) / total).toFixed(2)}%`
}
