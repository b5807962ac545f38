import {incompleteBeta} from './incomplete-beta.ts'

/** Steps of halving: more than a number of 64 bits can be halved apart. */
const HALVINGS = 200

/** Chance that a variable of Student's t distribution with `degrees` of freedom (above 0) lies above `t` (DLMF 8.17; A&S 26.7.1). */
export function studentUpperTail(t: number, degrees: number): number {
  const tail = 0.5 * incompleteBeta(degrees / (degrees + t * t), degrees / 2, 0.5)
  return t < 0 ? 1 - tail : tail
}

/** The `t` above which such a variable lies with chance `probability` (above 0, up to 0.5): 2.57 for 0.025 and 5 degrees. */
export function studentUpperPoint(probability: number, degrees: number): number {
  let [low, high] = [0, 1]
  while (studentUpperTail(high, degrees) > probability) high *= 2
  for (let step = 0; step < HALVINGS; step++) {
    const middle = (low + high) / 2
    if (middle === low || middle === high) break
    if (studentUpperTail(middle, degrees) > probability) low = middle
    else high = middle
  }
  return (low + high) / 2
}
