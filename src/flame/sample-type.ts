import {UsageError, type Warning} from '../errors/index.ts'
import {ownCommand} from '../program/own-command.ts'
import {areColumns} from '../stacks/difference/compare.ts'
import type {SampleType, Stacks} from '../stacks/model/stacks.ts'
import {usualSampleType} from '../stacks/model/usual-sample-type.ts'

/** What `--sample-type` can be: the name of each, or where several share one its event, else its number from 1. */
export function sampleTypeNames({sampleTypes}: Stacks): string[] {
  const isUnique = (of: (type: SampleType) => string | null, value: string | null) =>
    value !== null && sampleTypes.filter((other) => of(other) === value).length === 1
  return sampleTypes.map((type, index) => {
    if (isUnique(({name}) => name, type.name)) return type.name
    return isUnique(({event}) => event, type.event) ? type.event! : String(index + 1)
  })
}

/** How a person names a sample type, the surest way first: as they are listed, by name, by event, by number from 1. */
function indexOf(stacks: Stacks, wanted: string): number {
  const {sampleTypes} = stacks
  const ways = [
    sampleTypeNames(stacks),
    sampleTypes.map(({name}) => name),
    sampleTypes.map(({event}) => event),
    sampleTypes.map((_, index) => String(index + 1)),
  ]
  return ways.map((names) => names.indexOf(wanted)).find((index) => index >= 0) ?? -1
}

/**
 * Index of the sample type that is meant: by name, event or number; without one the input's own choice, else the first
 * that has any weight. Throws a UsageError that lists them when there is no such one.
 */
export function chooseSampleType(stacks: Stacks, wanted: string | undefined): number {
  if (wanted === undefined) return usualSampleType(stacks)
  const index = indexOf(stacks, wanted)
  if (index >= 0) return index
  throw new UsageError(`The input has no sample type "${wanted}".`, {
    hint: `It has ${sampleTypeNames(stacks).join(', ')}.`,
  })
}

/** Said of an input that has two profiles in it, of which a plain picture shows one. */
export function columnWarnings(stacks: Stacks, inputs: readonly string[]): Warning[] {
  if (!areColumns(stacks)) return []
  return [
    {
      code: 'two-columns',
      message: 'The input has two columns, before and after; this is one of them.',
      hint: `What changed between them: ${ownCommand('flame', 'diff', ...inputs)}`,
    },
  ]
}
