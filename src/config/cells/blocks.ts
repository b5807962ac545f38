import {seededRandom, shuffled} from '../../statistics/random.ts'
import type {Cell} from './cell.ts'

/** Any number: the same settings give the same order. */
const SEED = 0x5bd1e995

type Placed = Pick<Cell, 'repeat' | 'connections' | 'requestedQps' | 'sizeBytes'>

function shapeOf({connections, requestedQps, sizeBytes}: Placed): string {
  return JSON.stringify([connections, requestedQps, sizeBytes])
}

/**
 * Cells in the blocks in which they are measured. A block is one repeat of all modes and profilers of one load, next to each
 * other in time, since what is compared must share the machine's minute; every other repeat goes backwards (ABBA), so that
 * none of them is always first. With repeats the loads take turns in an order drawn by a fixed seed, and the repeats of each
 * stay in order; without, the order is that of the settings.
 */
export function blocksOf<Item extends Placed>(cells: readonly Item[]): readonly (readonly Item[])[] {
  const loads = [...Map.groupBy(cells, shapeOf).values()].map((load) => [
    ...Map.groupBy(load, ({repeat}) => repeat).values(),
  ])
  const blocks = loads.map((repeats) =>
    repeats.map((block, index) => (index % 2 === 0 ? block : block.toReversed())).values(),
  )
  const hasRepeats = loads.some((repeats) => repeats.length > 1)
  const turns = loads.flatMap((repeats, load) => repeats.map(() => load))
  return (hasRepeats ? shuffled(turns, seededRandom(SEED)) : turns).map((load) => blocks[load]!.next().value!)
}
