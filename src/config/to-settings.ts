import {resolve} from 'node:path'
import {MODES, type Mode} from './cells/cell.ts'
import {profilerChoices} from './checks/profiler-choices.ts'
import type {SettingValues} from './schema.ts'
import type {Settings} from './settings.ts'
import {toKubernetesSettings} from './to-kubernetes-settings.ts'

/** What settings are made from besides their values. */
export interface Surroundings {
  /** When the run starts. */
  readonly now: Date
  /** Absolute. */
  readonly currentDirectory: string
}

/** A run label from the start time: seconds since 1970 in eight hexadecimal digits. */
function labelOf(now: Date): string {
  return Math.floor(now.getTime() / 1000)
    .toString(16)
    .padStart(8, '0')
}

function modesOf(values: SettingValues): Mode[] {
  return MODES.filter((mode) => (mode === 'ingress' ? values.ingress !== null : values[mode]))
}

/**
 * Settings as the rest of the program reads them. Relative folders are taken from the current one.
 *
 * @throws RefusedValue when profilers' names do not fit their commands
 */
export function toSettings(values: SettingValues, {now, currentDirectory}: Surroundings): Omit<Settings, 'meshChoice'> {
  return {
    testbed: values.testbed,
    mesh: values.mesh,
    modes: modesOf(values),
    protocol: values.protocol,
    connections: values.conn,
    qps: values.qps,
    durationSeconds: values.duration,
    sizesBytes: values.size,
    repeats: values.repeats,
    tls: values.tls,
    headers: values.headers,
    jitter: values.jitter,
    uniform: values.uniform,
    nocatchup: values.nocatchup,
    keepalive: values.keepalive,
    connectionReuse: values.connectionReuse,
    resolutionSeconds: values.resolution,
    loadGenerator: values.loadGenType,
    telemetryMode: values.telemetryMode,
    runLabel: values.labels ?? labelOf(now),
    extraLabels: values.extraLabels,
    profilers: profilerChoices(values),
    profilingMode: values.profilingMode,
    measureProfilingCost: values.measureProfilingCost,
    frequencyHertz: values.frequency,
    deletePerfRecord: values.delPerfRecord,
    symbols: {paths: values.symbols.map((path) => resolve(currentDirectory, path)), urls: values.symbolUrls},
    proxy: {
      concurrency: values['proxy.concurrency'],
      executable: values['proxy.executable'],
      cpu: values['proxy.cpu'],
      memory: values['proxy.memory'],
    },
    outputDirectory: resolve(currentDirectory, values.outputDir),
    templatesDirectory: values.templates === null ? null : resolve(currentDirectory, values.templates),
    resumeDirectory: values.resume === null ? null : resolve(currentDirectory, values.resume),
    ingress: values.ingress,
    cacert: values.cacert,
    kubernetes: toKubernetesSettings(values, currentDirectory),
  }
}
