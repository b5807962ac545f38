import {MODES, PROTOCOLS, TLS_KINDS} from '../config/cells/cell.ts'
import type {Warning} from '../errors/index.ts'
import {
  count,
  fieldsOf,
  listOf,
  mappingOf,
  number,
  oneOf,
  optional,
  orNull,
  text,
  trueOrFalse,
} from '../foreign-text/json-shape.ts'
import type {Environment} from './environment.ts'
import type {CellResult, FlameGraphFile, LatencyMs, LoadResultFile, ProfileResult, ProxyResult} from './schema.ts'

export const warningsShape = listOf(fieldsOf<Warning>({code: text, message: text, hint: optional(text)}))
const amount = orNull(number)

const latencyMs = fieldsOf<LatencyMs>({
  min: amount,
  mean: amount,
  p50: amount,
  p75: amount,
  p90: amount,
  p99: amount,
  p999: amount,
  max: amount,
})

const proxy = fieldsOf<ProxyResult>({
  proxy: text,
  workload: orNull(text),
  cpuSeconds: amount,
  cpuMicrosecondsPerRequest: amount,
  rssBytes: amount,
  workerThreads: amount,
  throttledShare: amount,
})

const flameGraph = fieldsOf<FlameGraphFile>({
  sampleType: text,
  unit: text,
  total: number,
  samples: amount,
  unknownShare: number,
  inferredShare: number,
  svg: text,
  folded: text,
  pprof: text,
})

const profile = fieldsOf<ProfileResult>({
  name: text,
  workload: text,
  instance: text,
  status: oneOf(['done', 'failed']),
  reason: optional(text),
  format: orNull(text),
  event: orNull(text),
  unit: orNull(text),
  raw: orNull(text),
  log: orNull(text),
  flameGraphs: listOf(flameGraph),
})

/** A cell as a journal has it. */
export const cellShape = fieldsOf<CellResult>({
  key: text,
  label: text,
  mode: oneOf(MODES),
  protocol: oneOf(PROTOCOLS),
  connections: count,
  requestedQps: (value) => (value === 'max' ? null : number(value)),
  sizeBytes: number,
  durationSeconds: number,
  repeat: count,
  tls: oneOf(TLS_KINDS),
  status: oneOf(['done', 'failed', 'skipped', 'interrupted']),
  reason: optional(text),
  attempts: number,
  profiled: trueOrFalse,
  profiler: orNull(text),
  startedAt: orNull(text),
  actualDurationSeconds: amount,
  actualQps: amount,
  rateHeld: orNull(trueOrFalse),
  requestCount: amount,
  errorCount: amount,
  errorShare: amount,
  latencyMs: orNull(latencyMs),
  path: listOf(fieldsOf<CellResult['path'][number]>({proxy: text, requests: amount})),
  proxies: listOf(proxy),
  machineIdleShare: amount,
  profiles: listOf(profile),
  loadResultFile: orNull(text),
  loadResultFiles: listOf(fieldsOf<LoadResultFile>({instance: text, path: text})),
  warnings: warningsShape,
})

/** Where a run took place. */
export const environmentShape = fieldsOf<Environment>({
  hostname: text,
  platform: text,
  architecture: text,
  kernel: text,
  cpuModel: orNull(text),
  processors: number,
  cpuGovernor: orNull(text),
  memoryBytes: number,
  loadAverage: amount,
  nodeVersion: text,
  toolVersions: mappingOf(text),
})
