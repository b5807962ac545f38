/** What a number of a cell is in; `count` is a plain number. */
export type NumberUnit = 'ms' | 's' | 'us' | 'share' | 'bytes' | 'perSecond' | 'count'

const TIMES = ['min', 'mean', 'p50', 'p75', 'p90', 'p99', 'p999', 'max'] as const

function timesOf(field: string): readonly (readonly [string, NumberUnit])[] {
  return TIMES.map((name) => [`${field}.${name}`, 'ms'])
}

/**
 * Every number that a cell of the `--json` document has, by its path there, and its unit. `*` stands for the name of a
 * proxy, of a kind of error or of configuration, or of a profile and its sample type.
 */
export const CELL_NUMBERS: ReadonlyMap<string, NumberUnit> = new Map([
  ...timesOf('latencyMs'),
  ...timesOf('responseTimeMs'),
  ...timesOf('generatorLatencyMs'),
  ['actualQps', 'perSecond'],
  ['errorShare', 'share'],
  ['errorCount', 'count'],
  ['errorKinds.*', 'count'],
  ['lateShare', 'share'],
  ['omittedCount', 'count'],
  ['longestStall.seconds', 's'],
  ['longestStall.startSeconds', 's'],
  ['series.requests', 'count'],
  ['series.errors', 'count'],
  ['series.p50Ms', 'ms'],
  ['series.p99Ms', 'ms'],
  ['series.responseP99Ms', 'ms'],
  ['requestCount', 'count'],
  ['openedConnectionsPerSecond', 'perSecond'],
  ['actualDurationSeconds', 's'],
  ['proxies.*.cpuMicrosecondsPerRequest', 'us'],
  ['proxies.*.cpuSeconds', 's'],
  ['proxies.*.rssBytes', 'bytes'],
  ['proxies.*.own.cpuSeconds', 's'],
  ['proxies.*.own.rssBytes', 'bytes'],
  ['proxies.*.workerThreads', 'count'],
  ['proxies.*.throttledShare', 'share'],
  ['path.*.requests', 'count'],
  ['path.*.connections', 'count'],
  ['machineIdleShare', 'share'],
  ['controlPlane.instances', 'count'],
  ['controlPlane.cpuSeconds', 's'],
  ['controlPlane.rssBytes', 'bytes'],
  ['controlPlane.pushes', 'count'],
  ['controlPlane.pushesByType.*', 'count'],
  ['controlPlane.rejects', 'count'],
  ['controlPlane.convergenceSeconds.mean', 's'],
  ['controlPlane.convergenceSeconds.p99AtMost', 's'],
  ['profiles.*.flameGraphs.*.total', 'count'],
  ['profiles.*.flameGraphs.*.samples', 'count'],
  ['profiles.*.flameGraphs.*.unknownShare', 'share'],
  ['profiles.*.flameGraphs.*.inferredShare', 'share'],
  ['connections', 'count'],
  ['requestedQps', 'perSecond'],
  ['sizeBytes', 'bytes'],
  ['durationSeconds', 's'],
  ['repeat', 'count'],
  ['block', 'count'],
  ['attempts', 'count'],
])

/** Paths by the words that tables have for them. */
export const SHORT_NAMES: ReadonlyMap<string, string> = new Map([
  ...TIMES.map((name) => [name, `latencyMs.${name}`] as const),
  ['p99.9', 'latencyMs.p999'],
  ...TIMES.map((name) => [`response.${name}`, `responseTimeMs.${name}`] as const),
  ['response.p99.9', 'responseTimeMs.p999'],
  ['qps', 'actualQps'],
  ['errors', 'errorShare'],
  ['late', 'lateShare'],
  ['stall', 'longestStall.seconds'],
  ['cpu', 'proxies.*.cpuMicrosecondsPerRequest'],
  ['client.cpu', 'proxies.fortioclient-sidecar.cpuMicrosecondsPerRequest'],
  ['server.cpu', 'proxies.fortioserver-sidecar.cpuMicrosecondsPerRequest'],
  ['memory', 'proxies.*.rssBytes'],
  ['client.memory', 'proxies.fortioclient-sidecar.rssBytes'],
  ['server.memory', 'proxies.fortioserver-sidecar.rssBytes'],
  ['throttled', 'proxies.*.throttledShare'],
  ['idle', 'machineIdleShare'],
])

const PATTERNS = [...CELL_NUMBERS].map(([path, unit]) => {
  const escaped = path.replaceAll('.', '\\.').replaceAll('*', '.+')
  return {pattern: new RegExp(`^${escaped}$`), unit}
})

/** The unit of the number at `path`, which may have names or `*` for those; undefined where a cell has no such number. */
export function unitAt(path: string): NumberUnit | undefined {
  return CELL_NUMBERS.get(path) ?? PATTERNS.find(({pattern}) => pattern.test(path))?.unit
}
