import {UsageError} from '../errors/index.ts'
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

/**
 * Index of the sample type that is meant: by name, event or number; without one the input's own choice, else the first
 * that has any weight. Throws a UsageError that lists them when there is no such one.
 */
export function chooseSampleType(stacks: Stacks, wanted: string | undefined): number {
  const {sampleTypes, defaultSampleType = 0} = stacks
  if (wanted === undefined) {
    const hasWeight = (type: number) => totalsOf(stacks, type)[0]! !== 0
    return hasWeight(defaultSampleType)
      ? defaultSampleType
      : Math.max(
          0,
          sampleTypes.findIndex((_, type) => hasWeight(type)),
        )
  }
  const index = sampleTypes.findIndex((type, at) => isCalled(wanted, type, at))
  if (index >= 0) return index
  throw new UsageError(`The input has no sample type "${wanted}".`, {
    hint: `It has ${sampleTypeNames(stacks).join(', ')}.`,
  })
}
