import {UsageError, type Warning} from '../errors/index.ts'
import {areColumns} from '../stacks/difference/compare.ts'
import {AFTER} from '../stacks/difference/difference.ts'
import {type SampleType, type Stacks, totalsOf} from '../stacks/stacks.ts'

/** How a person names a sample type: its name, its event or its number from 1. */
function isCalled(wanted: string, {name, event}: SampleType, index: number): boolean {
  return wanted === name || wanted === event || wanted === String(index + 1)
}

/** What `--sample-type` can be. */
export function sampleTypeNames({sampleTypes}: Stacks): string[] {
  const names = sampleTypes.map(({name}) => name)
  return sampleTypes.map(({name, event}, index) => {
    const isUnique = names.filter((other) => other === name).length === 1
    return isUnique ? name : (event ?? String(index + 1))
  })
}

/** The one that the input wants shown; of two columns the later; else the first that has any weight. */
function usualSampleType(stacks: Stacks): number {
  const first = stacks.defaultSampleType ?? (areColumns(stacks) ? AFTER : 0)
  const hasWeight = (type: number) => totalsOf(stacks, type)[0]! !== 0
  if (hasWeight(first)) return first
  return Math.max(
    0,
    stacks.sampleTypes.findIndex((_, type) => hasWeight(type)),
  )
}

/**
 * Index of the sample type that is meant: by name, event or number; without one the input's own choice, else the first
 * that has any weight. Throws a UsageError that lists them when there is no such one.
 */
export function chooseSampleType(stacks: Stacks, wanted: string | undefined): number {
  const {sampleTypes} = stacks
  if (wanted === undefined) return usualSampleType(stacks)
  const index = sampleTypes.findIndex((type, at) => isCalled(wanted, type, at))
  if (index >= 0) return index
  throw new UsageError(`The input has no sample type "${wanted}".`, {
    hint: `It has ${sampleTypeNames(stacks).join(', ')}.`,
  })
}

/** Said of an input that has two profiles in it, of which a plain picture shows one. */
export function columnWarnings(stacks: Stacks): Warning[] {
  if (!areColumns(stacks)) return []
  return [
    {
      code: 'two-columns',
      message: 'The input has two columns, before and after; this is one of them.',
      hint: '`runner flame diff INPUT` draws what changed between them.',
    },
  ]
}
