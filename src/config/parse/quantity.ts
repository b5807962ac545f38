import {textLike} from './scalars.ts'

/** What the suffix of a quantity multiplies by: https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/quantity/ */
const SCALES: Readonly<Record<string, number>> = {
  ...{n: 1e-9, u: 1e-6, m: 1e-3, '': 1, k: 1e3, M: 1e6, G: 1e9, T: 1e12, P: 1e15, E: 1e18},
  ...{Ki: 2 ** 10, Mi: 2 ** 20, Gi: 2 ** 30, Ti: 2 ** 40, Pi: 2 ** 50, Ei: 2 ** 60},
}

/** Number, and suffix or exponent: `1E` is 10^18, `1E3` a thousand. */
const QUANTITY = /^\+?(\d+\.?\d*|\.\d+)(?:([KMGTPE]i|[numkMGTPE])|[eE]([+-]?\d+))?$/

/** A quantity as Kubernetes writes it, that is not negative. */
export const quantity = textLike(QUANTITY, 'a quantity such as 1000m, 2 or 512Mi')

/** The number that a {@link quantity} stands for. Throws a RangeError for what is none. */
export function amountOf(text: string): number {
  const found = QUANTITY.exec(text)
  if (found === null) throw new RangeError(`${text} is no quantity`)
  const [, number, suffix = '', exponent] = found
  return exponent === undefined ? Number(number) * SCALES[suffix]! : Number(`${number}e${exponent}`)
}
