import type {Metric} from '../results/metrics.ts'

/** By how much (0.27 is 27 %) runs of one place differ with nothing changed, by {@link driftKey}. */
export type Drifts = Readonly<Record<string, number>>

/** Metrics that drift alike: the same number of whatever proxy. */
export function driftKey({path}: Pick<Metric, 'path'>): string {
  return path.replace(/^proxies\..+\.(\w+)$/, 'proxies.*.$1')
}
