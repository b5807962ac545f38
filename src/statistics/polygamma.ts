// By hand: three functions, which a library of statistics would bring with hundreds of others.

/** From here on the asymptotic series are exact to 12 digits. */
const SERIES_FROM = 12

/** The derivative of the logarithm of the gamma function, for `x` above 0 (DLMF 5.5.2 and 5.11.2). */
export function digamma(x: number): number {
  let [shifted, sum] = [x, 0]
  for (; shifted < SERIES_FROM; shifted++) sum -= 1 / shifted
  const square = 1 / shifted ** 2
  const series = square * (1 / 12 - square * (1 / 120 - square * (1 / 252 - square * (1 / 240 - square / 132))))
  return sum + Math.log(shifted) - 1 / (2 * shifted) - series
}

/** The derivative of {@link digamma}, for `x` above 0 (DLMF 5.15.5 and 5.15.8). */
export function trigamma(x: number): number {
  let [shifted, sum] = [x, 0]
  for (; shifted < SERIES_FROM; shifted++) sum += 1 / shifted ** 2
  const square = 1 / shifted ** 2
  const series = square * (1 / 6 - square * (1 / 30 - square * (1 / 42 - square * (1 / 30 - (square * 5) / 66))))
  return sum + 1 / shifted + square / 2 + series / shifted
}

/** Steps of halving: more than a number of 64 bits can be halved apart. */
const HALVINGS = 200

/** The `x` at which {@link trigamma}, which falls all the way, is `value` (above 0). */
export function inverseTrigamma(value: number): number {
  let [low, high] = [0, 1]
  while (trigamma(high) > value) high *= 2
  for (let step = 0; step < HALVINGS; step++) {
    const middle = (low + high) / 2
    if (middle === low || middle === high) break
    if (trigamma(middle) > value) low = middle
    else high = middle
  }
  return (low + high) / 2
}
