import {AREA_TEXT, AREAS, type Area, areaOf} from '../flamegraph/colors/area.ts'
import {distinctNames} from '../stacks/distinct-names.ts'
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

/** The share of everything (0..1) that was spent in the functions of one area themselves. */
export interface AreaShare {
  /** As legends of pictures call it: `kernel`, `TLS, crypto`. */
  readonly area: string
  readonly selfShare: number
}

/** Areas that have a share, in the order of a picture's legend. */
export function areaShares(stacks: Stacks, sampleType: number): AreaShare[] {
  const weights = new Map<Area, number>()
  const total = totalsOf(stacks, sampleType)[0]!
  for (const {frame, self} of functionTable(stacks, sampleType)) {
    const area = areaOf(frame)
    weights.set(area, (weights.get(area) ?? 0) + self)
  }
  return AREAS.flatMap((area) => {
    const weight = weights.get(area) ?? 0
    return weight === 0 || total === 0 ? [] : [{area: AREA_TEXT[area], selfShare: weight / total}]
  })
}

/** Functions by what they cost in one sample type, the most expensive first; labels such as process names left out. */
export function topFunctions(
  stacks: Stacks,
  sampleType: number,
  sort: 'self' | 'total',
): {readonly total: number; readonly rows: readonly FunctionCost[]} {
  const total = totalsOf(stacks, sampleType)[0]!
  const share = (weight: number) => (total === 0 ? 0 : weight / total)
  const functions = functionTable(stacks, sampleType).filter(({frame}) => frame.kind !== 'label')
  const names = distinctNames(functions.map(({frame}) => frame))
  const rows = functions.map(({frame, self, total: own}, index) => ({
    function: names[index]!,
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
