import {InputError, UsageError} from '../../../errors/index.ts'
import {assertUnsigned} from '../../model/signed-weights.ts'
import type {Side} from '../side.ts'

/**
 * What makes two profiles comparable: equal totals, weights per second, weights per request, equal weights of what did not
 * move, or nothing (`none`), where both were recorded alike.
 */
export const NORMALISATIONS = ['total', 'seconds', 'requests', 'unmoved', 'none'] as const
export type Normalisation = (typeof NORMALISATIONS)[number]

/** What of one side the normalisations go by. */
export interface SideFacts {
  readonly name: string
  readonly total: number
  readonly seconds: number | undefined
  readonly requests: number | undefined
}

/** Gathers them. Throws an InputError when the side is a difference itself, or has no weight at all. */
export function sideFacts({stacks, sampleType, name, requests}: Side): SideFacts {
  assertUnsigned(stacks, sampleType, 'Comparing profiles', name)
  const total = stacks.self[sampleType]!.reduce((sum, weight) => sum + weight, 0)
  if (!(total > 0)) {
    const {name: what, unit} = stacks.sampleTypes[sampleType]!
    throw new InputError(`Comparing profiles: no stack of ${name} has any weight in ${what} (${unit}).`, {
      hint: 'Record for longer, or while the process is under load.',
    })
  }
  return {name, total, seconds: stacks.durationSeconds, requests}
}

/** What a normalisation goes by. Throws a UsageError where it is not known. */
export function quantityOf(normalisation: Exclude<Normalisation, 'none' | 'unmoved'>, facts: SideFacts): number {
  const value = facts[normalisation]
  if (value !== undefined && value > 0) return value
  const known = normalisation === 'seconds' ? 'how many seconds it recorded' : 'how many requests were served'
  throw new UsageError(`Comparing per ${normalisation.slice(0, -1)}: of ${facts.name} it is not known ${known}.`, {
    hint: 'Give it, or compare shares of the total.',
  })
}

/** Throws a UsageError where weights that tell shares only are to be scaled. */
export function assertScalable(normalisation: Normalisation, {stacks, sampleType, name}: Side): void {
  const {sharesOnly, event, caveat} = stacks.sampleTypes[sampleType]!
  if (sharesOnly !== true || !['seconds', 'requests'].includes(normalisation)) return
  throw new UsageError(
    `Comparing per ${normalisation.slice(0, -1)}: ${event} of ${name} counts ${caveat ?? 'a part of what ran'}, which tells shares and no amounts.`,
    {
      hint: 'Compare shares (--normalize total), or record what can be scaled: jdk.CPUTimeSample of a JDK 25, or `asprof -e cpu -o collapsed`.',
    },
  )
}

/** The factor that makes weights before comparable with weights after. Throws a UsageError when it cannot be known. */
export function scaleOf(normalisation: Exclude<Normalisation, 'unmoved'>, before: SideFacts, after: SideFacts): number {
  if (normalisation === 'none') return 1
  return quantityOf(normalisation, after) / quantityOf(normalisation, before)
}
