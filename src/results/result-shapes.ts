import {MODES, PROTOCOLS, SPOKEN_TLS} from '../config/cells/cell.ts'
import type {IstioVariant} from '../config/cells/istio-variant.ts'
import {filterFileShape, policySetShape} from '../config/parse/istio-values.ts'
import type {Warning} from '../errors/index.ts'
import {
  booleanShape,
  choiceShape,
  countShape,
  fieldsShape,
  listShape,
  mapShape,
  nullableShape,
  numberShape,
  optionalShape,
  textShape,
} from '../foreign-text/json-shape.ts'
import type {Environment} from './environment.ts'
import {
  type CellResult,
  type ControlPlaneResult,
  type FlameGraphFile,
  LATENCY_SOURCES,
  type LatencyMs,
  type LoadResultFile,
  type LoadSeries,
  type PathStep,
  type ProfileResult,
  type ProxyResult,
  type Stall,
} from './schema.ts'

export const warningsShape = listShape(
  fieldsShape<Warning>({code: textShape, message: textShape, hint: optionalShape(textShape)}),
)
const amount = nullableShape(numberShape)

const latencyMs = fieldsShape<LatencyMs>({
  min: amount,
  mean: amount,
  p50: amount,
  p75: amount,
  p90: amount,
  p99: amount,
  p999: amount,
  max: amount,
})

const proxy = fieldsShape<ProxyResult>({
  proxy: textShape,
  workload: nullableShape(textShape),
  cpuSeconds: amount,
  cpuMicrosecondsPerRequest: amount,
  rssBytes: amount,
  own: optionalShape(fieldsShape<NonNullable<ProxyResult['own']>>({cpuSeconds: amount, rssBytes: amount})),
  workerThreads: amount,
  throttledShare: amount,
})

const controlPlane = fieldsShape<ControlPlaneResult>({
  revision: textShape,
  instances: countShape,
  pushes: amount,
  pushesByType: nullableShape(mapShape(numberShape)),
  rejects: amount,
  convergenceSeconds: nullableShape(
    fieldsShape<NonNullable<ControlPlaneResult['convergenceSeconds']>>({mean: numberShape, p99AtMost: amount}),
  ),
  cpuSeconds: amount,
  rssBytes: amount,
})

const flameGraph = fieldsShape<FlameGraphFile>({
  sampleType: textShape,
  unit: textShape,
  total: numberShape,
  samples: amount,
  unknownShare: numberShape,
  inferredShare: numberShape,
  svg: textShape,
  folded: textShape,
  pprof: textShape,
})

const profile = fieldsShape<ProfileResult>({
  name: textShape,
  workload: textShape,
  instance: textShape,
  status: choiceShape(['done', 'failed']),
  reason: optionalShape(textShape),
  format: nullableShape(textShape),
  event: nullableShape(textShape),
  unit: nullableShape(textShape),
  raw: nullableShape(textShape),
  log: nullableShape(textShape),
  flameGraphs: listShape(flameGraph),
})

const step = fieldsShape<PathStep>({
  proxy: textShape,
  requests: amount,
  connections: optionalShape(amount),
  provedBy: optionalShape(choiceShape(['requests', 'bytes', 'connections'])),
})

const series = fieldsShape<LoadSeries>({
  requests: listShape(numberShape),
  errors: listShape(numberShape),
  p50Ms: listShape(amount),
  p99Ms: listShape(amount),
  responseP99Ms: listShape(amount),
})

const istioVariant = fieldsShape<IstioVariant>({
  telemetry: textShape,
  policies: policySetShape,
  jwt: booleanShape,
  extAuthz: booleanShape,
  envoyFilter: nullableShape(filterFileShape),
})

/** A cell as a journal has it. */
export const cellShape = fieldsShape<CellResult>({
  key: textShape,
  label: textShape,
  mode: choiceShape(MODES),
  istio: optionalShape(nullableShape(istioVariant)),
  protocol: choiceShape(PROTOCOLS),
  connections: countShape,
  requestedQps: (value) => (value === 'max' ? null : numberShape(value)),
  sizeBytes: numberShape,
  durationSeconds: numberShape,
  repeat: countShape,
  block: optionalShape(countShape),
  tls: nullableShape(choiceShape([...SPOKEN_TLS, 'mixed'])),
  tlsProvedBy: optionalShape(nullableShape(choiceShape(['handshakes', 'configuration', 'path']))),
  status: choiceShape(['done', 'failed', 'skipped', 'interrupted']),
  reason: optionalShape(textShape),
  attempts: numberShape,
  profiled: booleanShape,
  profiler: nullableShape(textShape),
  startedAt: nullableShape(textShape),
  actualDurationSeconds: amount,
  actualQps: amount,
  rateHeld: nullableShape(booleanShape),
  requestCount: amount,
  errorCount: amount,
  errorShare: amount,
  openedConnectionsPerSecond: optionalShape(amount),
  latencyMs: nullableShape(latencyMs),
  latencySource: optionalShape(nullableShape(choiceShape(LATENCY_SOURCES))),
  generatorLatencyMs: optionalShape(nullableShape(latencyMs)),
  responseTimeMs: optionalShape(nullableShape(latencyMs)),
  lateShare: optionalShape(amount),
  omittedCount: optionalShape(amount),
  longestStall: optionalShape(nullableShape(fieldsShape<Stall>({startSeconds: numberShape, seconds: numberShape}))),
  series: optionalShape(nullableShape(series)),
  errorKinds: optionalShape(nullableShape(mapShape(numberShape))),
  latenciesFile: optionalShape(nullableShape(textShape)),
  path: listShape(step),
  proxies: listShape(proxy),
  controlPlane: optionalShape(nullableShape(controlPlane)),
  machineIdleShare: amount,
  profiles: listShape(profile),
  loadResultFile: nullableShape(textShape),
  loadResultFiles: listShape(fieldsShape<LoadResultFile>({instance: textShape, path: textShape})),
  warnings: warningsShape,
})

/** Where a run took place. */
export const environmentShape = fieldsShape<Environment>({
  hostname: textShape,
  platform: textShape,
  architecture: textShape,
  kernel: textShape,
  cpuModel: nullableShape(textShape),
  processors: numberShape,
  cpuGovernor: nullableShape(textShape),
  memoryBytes: numberShape,
  loadAverage: amount,
  nodeVersion: textShape,
  toolVersions: mapShape(textShape),
})
