import type {SampleType, Stacks} from '../../stacks/model/stacks.ts'
import {chooseSampleType} from '../sample-type.ts'
import {type AreaShare, areaShares, type FunctionCost, type TopFunctions, topFunctions} from './top-functions.ts'

/** What the table of functions is made of. */
export interface TopTable extends Omit<TopFunctions, 'rows'> {
  readonly sampleType: SampleType
  /** Those that are shown. */
  readonly functions: readonly FunctionCost[]
  /** Those that there are. */
  readonly functionCount: number
  readonly areas: readonly AreaShare[]
}

/** What is asked for. */
export interface TopRequest {
  /** As --sample-type names it. */
  readonly sampleType: string | undefined
  readonly sort: 'self' | 'total'
  /** Functions that are shown. */
  readonly limit: number
}

/** The functions that cost most. Throws a UsageError for a sample type that stacks do not have. */
export function topTable(stacks: Stacks, {sampleType, sort, limit}: TopRequest): TopTable {
  const type = chooseSampleType(stacks, sampleType)
  const {rows, ...all} = topFunctions(stacks, type, sort)
  return {
    sampleType: stacks.sampleTypes[type]!,
    ...all,
    functionCount: rows.length,
    functions: rows.slice(0, limit),
    areas: areaShares(stacks, type),
  }
}
