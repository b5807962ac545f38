import type {Tested} from './beyond-chance.ts'
import type {Noise} from './noise.ts'

/** What a function has by itself and in total, on both sides; before is scaled. */
export interface Weights {
  readonly self: readonly [before: number, after: number]
  readonly total: readonly [before: number, after: number]
}

/** A function's two changes are tested each, and the better probability counts twice (Bonferroni); equal ones are one. */
export function testFunction(noise: Noise, {self, total}: Weights): Tested {
  const of = (pair: readonly [number, number]): Tested => ({
    probability: noise.probability(...pair),
    smallestProbability: noise.smallestProbability(...pair),
  })
  const inTotal = of(total)
  if (self[0] === total[0] && self[1] === total[1]) return inTotal
  const byItself = of(self)
  const best = (key: keyof Tested) => Math.min(1, 2 * Math.min(inTotal[key], byItself[key]))
  return {probability: best('probability'), smallestProbability: best('smallestProbability')}
}
