import {AREA_TEXT, AREAS, type Area, areaOf} from '../../flamegraph/colors/area.ts'
import {functionTable} from '../../stacks/model/functions.ts'
import {isSigned, unsignedTotal} from '../../stacks/model/signed-weights.ts'
import {type Stacks, totalsOf} from '../../stacks/model/stacks.ts'
import {distinctNames} from '../../stacks/names/distinct-names.ts'

/** What one function cost. */
export interface FunctionCost {
  readonly function: string
  readonly module: string | null
  /** How the name was found; one of NAME_GROUNDS. */
  readonly grounds: string
  readonly self: number
  readonly total: number
  /** Of {@link TopFunctions.whole}: 0..1, of a difference -1..1. */
  readonly selfShare: number
  readonly totalShare: number
}

/** Functions by their cost, and what it is a share of. */
export interface TopFunctions {
  /** Weight of everything; of a difference what it comes to, gains less losses. */
  readonly total: number
  /** What shares are of: the total, and of a difference all gains and losses of stacks without their signs. */
  readonly whole: number
  /** Whether stacks are a difference, which has weights below 0. */
  readonly isDifference: boolean
  readonly rows: readonly FunctionCost[]
}

/** The share of everything (0..1, of a difference -1..1) that was spent in the functions of one area themselves. */
export interface AreaShare {
  /** As legends of pictures call it: `kernel`, `TLS, crypto`. */
  readonly area: string
  readonly selfShare: number
}

/** Areas that have a share, in the order of a picture's legend. */
export function areaShares(stacks: Stacks, sampleType: number): AreaShare[] {
  const weights = new Map<Area, number>()
  const whole = unsignedTotal(stacks, sampleType)
  for (const {frame, self} of functionTable(stacks, sampleType)) {
    const area = areaOf(frame)
    weights.set(area, (weights.get(area) ?? 0) + self)
  }
  return AREAS.flatMap((area) => {
    const weight = weights.get(area) ?? 0
    return weight === 0 ? [] : [{area: AREA_TEXT[area], selfShare: weight / whole}]
  })
}

/**
 * Functions by what they cost in one sample type, the most expensive first, of a difference those that moved most; labels
 * such as process names left out.
 */
export function topFunctions(stacks: Stacks, sampleType: number, sort: 'self' | 'total'): TopFunctions {
  const total = totalsOf(stacks, sampleType)[0]!
  const whole = unsignedTotal(stacks, sampleType)
  const share = (weight: number) => (whole === 0 ? 0 : weight / whole)
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
  const order = (one: FunctionCost, next: FunctionCost, by: 'self' | 'total') => Math.abs(next[by]) - Math.abs(one[by])
  return {
    total,
    whole,
    isDifference: isSigned(stacks, sampleType),
    rows: rows.sort((one, next) => order(one, next, sort) || order(one, next, other)),
  }
}
