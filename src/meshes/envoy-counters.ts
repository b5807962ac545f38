interface StatsDocument {
  readonly stats: readonly {readonly name: string; readonly value: number}[]
}

/**
 * Asks Envoy's admin endpoint for the counters whose names fit a pattern (RE2):
 * https://www.envoyproxy.io/docs/envoy/latest/operations/admin#get--stats?format=json
 */
export function countersPath(pattern: string): string {
  return `/stats?type=Counters&format=json&filter=${encodeURIComponent(pattern)}`
}

/** The counters in what it answers. */
export function countersIn(text: string): StatsDocument['stats'] {
  return (JSON.parse(text) as StatsDocument).stats
}
