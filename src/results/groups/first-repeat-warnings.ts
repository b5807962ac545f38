import type {Warning} from '../../errors/index.ts'
import type {CellGroup} from './cell-group.ts'

/** One warning for each cell whose first repeat was slower than the others. */
export function firstRepeatWarnings(groups: readonly CellGroup[]): Warning[] {
  return groups.flatMap(({label, metrics}) => {
    const found = metrics.flatMap(({path, firstAbove}) =>
      firstAbove === null ? [] : [`${path} × ${firstAbove.toPrecision(3)}`],
    )
    if (found.length === 0) return []
    return [
      {
        code: 'first-repeat-slower',
        message: `${label} took longer the first time than when it was repeated (${found.join(', ')}): it may have met proxies that were not warm`,
        hint: 'Medians of several repeats are hardly moved by it, the interval and the spread are; --warmup 5s has the load on before it is measured',
      },
    ]
  })
}
