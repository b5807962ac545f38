import {groupsOf} from '../../src/results/groups/group-cells.ts'
import type {RunDocument} from '../../src/results/run-document.ts'
import type {RunFile} from '../../src/results/run-file.ts'
import type {
  CellResult,
  ControlPlaneResult,
  FlameGraphFile,
  ProfileResult,
  ProxyResult,
} from '../../src/results/schema.ts'

export const RUN_DIRECTORY = '/home/me/bench/runs/2026-01-31-120000_demo'
const PICTURES = '/home/me/bench/flame/flameoutput/2026-01-31-120000'

/** A cell that went well; every field can be changed. */
export function exampleResult(changes: Partial<CellResult> = {}): CellResult {
  return {
    key: '0123456789abcdef',
    label: 'demo_qps_1000_c_16_1024_both',
    mode: 'bothsidecar',
    istio: null,
    protocol: 'http',
    connections: 16,
    requestedQps: 1000,
    sizeBytes: 1024,
    durationSeconds: 30,
    repeat: 1,
    block: 1,
    tls: 'mutual',
    tlsProvedBy: 'handshakes',
    status: 'done',
    attempts: 1,
    profiled: false,
    profiler: null,
    startedAt: '2026-01-31T12:00:01.123Z',
    actualDurationSeconds: 30.004,
    actualQps: 999.6,
    rateHeld: true,
    requestCount: 29992,
    openedConnectionsPerSecond: 0.1,
    errorCount: 0,
    errorShare: 0,
    latencyMs: {min: 0.2119, mean: 0.8, p50: 0.6123, p75: 0.8, p90: 1.234, p99: 3.4567, p999: 12.3, max: 20},
    latencySource: 'access-log',
    generatorLatencyMs: {min: 0.2119, mean: 0.8, p50: 0.61, p75: 0.81, p90: 1.25, p99: 3.5, p999: 12.9, max: 20},
    responseTimeMs: {min: 0.2119, mean: 0.9, p50: 0.65, p75: 0.9, p90: 1.4, p99: 3.9, p999: 13, max: 21},
    lateShare: 0.0012,
    omittedCount: 0,
    longestStall: {startSeconds: 12.3, seconds: 0.012},
    series: {requests: [999, 1000], errors: [0, 0], p50Ms: [0.6, 0.61], p99Ms: [3.4, null], responseP99Ms: [3.9, null]},
    errorKinds: {},
    latenciesFile: `${RUN_DIRECTORY}/cells/demo_qps_1000_c_16_1024_both/latencies.json`,
    path: [
      {proxy: 'fortioclient-sidecar', requests: 29992},
      {proxy: 'fortioserver-sidecar', requests: 29992},
    ],
    proxies: [exampleProxy('fortioclient', 3.6, 120.02), exampleProxy('fortioserver', 3.3, 110.5)],
    controlPlane: null,
    machineIdleShare: 0.42,
    profiles: [],
    loadResultFile: `${RUN_DIRECTORY}/cells/demo_qps_1000_c_16_1024_both/load.json`,
    loadResultFiles: [{instance: 'local', path: `${RUN_DIRECTORY}/cells/demo_qps_1000_c_16_1024_both/load.json`}],
    warnings: [],
    ...changes,
  }
}

export function exampleProxy(
  workload: string,
  cpuSeconds: number,
  cpuMicrosecondsPerRequest: number,
  changes: Partial<ProxyResult> = {},
): ProxyResult {
  return {
    proxy: `${workload}-sidecar`,
    workload,
    cpuSeconds,
    cpuMicrosecondsPerRequest,
    rssBytes: 52_428_800,
    workerThreads: 2,
    throttledShare: null,
    ...changes,
  }
}

/** What two instances of a control plane did during a cell. */
export function exampleControlPlane(changes: Partial<ControlPlaneResult> = {}): ControlPlaneResult {
  return {
    revision: 'default',
    instances: 2,
    pushes: 1234,
    pushesByType: {cds: 1000, eds: 234, lds_senderr: 1},
    rejects: 3,
    convergenceSeconds: {mean: 0.0321, p99AtMost: 0.5},
    cpuSeconds: 1.234,
    rssBytes: 157_286_400,
    ...changes,
  }
}

/** A flame graph whose file names carry `name`. */
export function exampleGraph(name: string, changes: Partial<FlameGraphFile> = {}): FlameGraphFile {
  const base = `${PICTURES}_${name}`
  return {
    sampleType: 'cpu-clock',
    unit: 'samples',
    total: 2970,
    samples: 2970,
    unknownShare: 0.031,
    inferredShare: 0.62,
    svg: `${base}.svg`,
    folded: `${base}.folded`,
    pprof: `${base}.pb.gz`,
    ...changes,
  }
}

/** A profile that was recorded and drawn. */
export function exampleProfile(changes: Partial<ProfileResult> = {}): ProfileResult {
  const workload = changes.workload ?? 'fortioclient'
  return {
    name: 'oncpu',
    workload,
    instance: 'local',
    status: 'done',
    format: 'perf-script',
    event: 'cpu-clock',
    unit: 'samples',
    raw: `${RUN_DIRECTORY}/cells/demo/${workload}/oncpu/profile.txt`,
    log: `${RUN_DIRECTORY}/cells/demo/${workload}/oncpu/log.txt`,
    flameGraphs: [exampleGraph(`demo_qps_1000_c_16_1024_both-oncpu-${workload}`)],
    ...changes,
  }
}

function exampleCells(): CellResult[] {
  const saturated = {
    code: 'machine-saturated',
    message: 'The machine was idle for only 4.0 % of the time: latencies show the queue for its processors',
    hint: 'A lower --qps, or a machine with more processors',
  }
  return [
    exampleResult({
      proxies: [
        exampleProxy('fortioclient', 3.6, 120.02, {throttledShare: 0}),
        exampleProxy('fortioserver', 3.3, 110.5, {throttledShare: 0.1234}),
      ],
      controlPlane: exampleControlPlane(),
    }),
    exampleResult({
      key: '1123456789abcdef',
      label: 'demo_qps_1000_c_16_1024_oncpu_both',
      profiled: true,
      profiler: 'oncpu',
      latencyMs: {min: 0.21, mean: 0.9, p50: 0.65, p75: 0.9, p90: 1.5, p99: 4.1, p999: 15.5, max: 33},
      proxies: [exampleProxy('fortioclient', 3.9, 130.02), exampleProxy('fortioserver', 3.6, 121)],
      profiles: [
        exampleProfile(),
        exampleProfile({
          workload: 'fortioserver',
          status: 'failed',
          reason: 'perf record ended with exit code 255\nNo permission to enable cpu-clock event.',
          flameGraphs: [],
          format: null,
        }),
      ],
    }),
    exampleResult({
      key: '2123456789abcdef',
      label: 'demo_qps_max_c_64_1024_both',
      requestedQps: 'max',
      responseTimeMs: null,
      lateShare: null,
      connections: 64,
      actualQps: 10432.4,
      rateHeld: null,
      requestCount: 312972,
      errorCount: 12,
      errorShare: 12 / 312972,
      latencyMs: {min: 0.3, mean: 6, p50: 5.9, p75: 7.5, p90: 9.8, p99: 15.2, p999: 28.8, max: 51},
      machineIdleShare: 0.04,
      warnings: [saturated, {code: 'errors', message: '12 of 312972 requests failed: 503 (12)'}],
    }),
    exampleResult({
      key: '3123456789abcdef',
      label: 'demo_qps_1000_c_16_1024_baseline',
      mode: 'baseline',
      tls: 'none',
      path: [],
      latencyMs: {min: 0.03, mean: 0.1, p50: 0.0936, p75: 0.12, p90: 0.2, p99: 0.71, p999: null, max: 3},
      rateHeld: false,
      actualQps: 900,
      machineIdleShare: null,
      warnings: [{code: 'rate-not-held', message: '1000 qps were asked for, 900.0 were sent', hint: 'A lower --qps'}],
    }),
    exampleResult({
      key: '4123456789abcdef',
      label: 'demo_qps_2000_c_16_1024_both',
      requestedQps: 2000,
      status: 'failed',
      reason: 'The server sidecar ended with signal SIGSEGV\nits log: /home/me/bench/runs/x/envoy.log',
      attempts: 2,
      startedAt: null,
      actualDurationSeconds: null,
      actualQps: null,
      rateHeld: null,
      requestCount: null,
      errorCount: null,
      errorShare: null,
      latencyMs: null,
      latencySource: null,
      generatorLatencyMs: null,
      responseTimeMs: null,
      lateShare: null,
      omittedCount: null,
      longestStall: null,
      series: null,
      errorKinds: null,
      latenciesFile: null,
      path: [],
      proxies: [],
      machineIdleShare: null,
      loadResultFile: null,
      loadResultFiles: [],
    }),
  ]
}

/** A run with all that can happen: plain and profiled, at full speed, failed, interrupted, profiles that failed. */
export function exampleDocument(changes: Partial<RunDocument> = {}): RunDocument {
  const cells = changes.cells ?? exampleCells()
  return {
    schemaVersion: 1,
    runDirectory: RUN_DIRECTORY,
    testbed: 'local',
    mesh: 'envoy',
    exitCode: 6,
    warnings: [{code: 'testbed-chosen', message: 'testbed auto: took local'}],
    cells,
    thresholds: [],
    groups: groupsOf(cells, null),
    ...changes,
  }
}

/** `run.json` of the same run. Only a few settings are given: reports show what is there. */
export function exampleRun(): RunFile {
  return {
    schemaVersion: 1,
    startedAt: '2026-01-31T12:00:00.000Z',
    endedAt: '2026-01-31T12:03:00.000Z',
    testbed: 'local',
    mesh: 'envoy',
    settings: {
      testbed: 'auto',
      mesh: 'envoy',
      durationSeconds: 30,
      connections: [16, 64],
    } as unknown as RunFile['settings'],
    plan: exampleDocument().cells.map(({key, label}) => ({key, label})),
    environment: {
      hostname: 'bench-1',
      platform: 'linux',
      architecture: 'x64',
      kernel: '6.1.0-30-amd64',
      cpuModel: 'Example CPU @ 3.00GHz',
      processors: 8,
      cpuGovernor: null,
      memoryBytes: 25_769_803_776,
      loadAverage: 0.12,
      nodeVersion: 'v24.0.0',
      toolVersions: {fortio: '1.68.0', envoy: '1.40.0'},
    },
    deployment: {tls: 'mutual', workerThreads: {client: 2, server: 2}},
    warnings: [],
  }
}
