import {UsageError, type Warning} from '../../errors/index.ts'
import type {SampleType} from '../model/stacks.ts'
import type {Side} from './side.ts'

/** Names that say no more than the unit does. */
const PLAIN_NAMES = new Set(['', 'samples', 'sample', 'count'])

/** Modifiers that say how exactly an event is sampled, not what is counted (perf-list(1)): `cycles:ppp` is `cycles`. */
function eventCounted(event: string): string {
  const colon = event.lastIndexOf(':')
  const modifiers = event.slice(colon + 1)
  if (colon === -1 || !/^[pPHukhI]+$/.test(modifiers)) return event
  const kept = modifiers.replace(/[pPH]/g, '')
  return kept === '' ? event.slice(0, colon) : `${event.slice(0, colon)}:${kept}`
}

function isLikeEvent(one: string | null, other: string | null): boolean {
  return one === null || other === null || eventCounted(one) === eventCounted(other)
}

function isLikeName(one: string, other: string): boolean {
  return one === other || PLAIN_NAMES.has(one) || PLAIN_NAMES.has(other)
}

function told({name, unit, event}: SampleType): string {
  return `${name === '' ? unit : `${name} in ${unit}`}${event === null ? '' : ` of the event ${event}`}`
}

/** Folded text does not say what its numbers count. */
function saysNothing({name, unit, event}: SampleType): boolean {
  return unit === 'samples' && event === null && PLAIN_NAMES.has(name)
}

/**
 * What both sides measure. What says nothing of it, as folded text, is taken to be of the other's measure
 * ({@link assumedMeasure} says so). An event that one side does not know is taken from the other. Throws a UsageError when
 * units, names or events differ: a difference of unlike things means nothing.
 */
export function assertComparable(before: Side, after: Side): SampleType {
  const one = before.stacks.sampleTypes[before.sampleType]!
  const other = after.stacks.sampleTypes[after.sampleType]!
  if (saysNothing(one)) return other
  if (saysNothing(other)) return one
  if (one.unit === other.unit && isLikeName(one.name, other.name) && isLikeEvent(one.event, other.event)) {
    return {...(PLAIN_NAMES.has(other.name) ? one : other), event: other.event ?? one.event}
  }
  throw new UsageError(
    `Comparing ${before.name} with ${after.name}: they measure different things, ${told(one)} and ${told(other)}.`,
    {
      hint: 'Choose the same event or sample type on both sides, or count samples on both (--weight samples; of a picture that weighs something else give its recording).',
    },
  )
}

/** What a reader should know where only one side says what it measures. */
export function assumedMeasure(before: Side, after: Side): readonly Warning[] {
  const [one, other] = [before, after].map(({stacks, sampleType}) => stacks.sampleTypes[sampleType]!) as [
    SampleType,
    SampleType,
  ]
  if (saysNothing(one) === saysNothing(other)) return []
  const [silent, telling] = saysNothing(one) ? [before, other] : [after, one]
  return [
    {
      code: 'measure-assumed',
      message: `${silent.name} does not say what its numbers count: they are taken for ${told(telling)}.`,
      hint: 'Shares can be compared if both sides were recorded of the same event.',
    },
  ]
}
