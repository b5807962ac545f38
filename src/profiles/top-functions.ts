import {functionTable} from '../stacks/functions.ts'
import {type Stacks, totalsOf} from '../stacks/stacks.ts'

/** What one function cost. */
export interface FunctionCost {
  readonly function: string
  readonly module: string | null
  /** How the name was found; one of NAME_GROUNDS. */
  readonly grounds: string
  readonly self: number
  readonly total: number
  /** 0..1. */
  readonly selfShare: number
  readonly totalShare: number
}

/** Functions by what they cost in one sample type, the most expensive first; labels such as process names left out. */
export function topFunctions(
  stacks: Stacks,
  sampleType: number,
  sort: 'self' | 'total',
): {readonly total: number; readonly rows: readonly FunctionCost[]} {
  const total = totalsOf(stacks, sampleType)[0]!
  const share = (weight: number) => (total === 0 ? 0 : weight / total)
  const rows = functionTable(stacks, sampleType)
    .filter(({frame}) => frame.kind !== 'label')
    .map(({frame, self, total: own}) => ({
      function: frame.name,
      module: frame.module,
      grounds: frame.grounds,
      self,
      total: own,
      selfShare: share(self),
      totalShare: share(own),
    }))
  const other = sort === 'self' ? 'total' : 'self'
  return {total, rows: rows.sort((one, next) => next[sort] - one[sort] || next[other] - one[other])}
}
