import {readFileSync} from 'node:fs'
import {arch, cpus, hostname, platform, release, totalmem} from 'node:os'

/** The machine that ran the load, as far as results depend on it. Null is not known. */
export interface Environment {
  readonly hostname: string
  readonly platform: string
  readonly architecture: string
  readonly kernel: string
  readonly cpuModel: string | null
  readonly processors: number
  /** Frequency governor of the first processor, such as `performance`; null where there is none, as in most VMs. */
  readonly cpuGovernor: string | null
  readonly memoryBytes: number
  /** Processes that wanted a processor in the last minute before the run. */
  readonly loadAverage: number | null
  readonly nodeVersion: string
  /** Version of each outside program, by name. */
  readonly toolVersions: Readonly<Record<string, string>>
}

/** Text of a file that this kernel may not have. */
export type ReadText = (path: string) => string | null

function readIfThere(path: string): string | null {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    const {code} = error as NodeJS.ErrnoException
    if (code === 'ENOENT' || code === 'EACCES' || code === 'ENOTDIR') return null
    throw error
  }
}

/** arm64 kernels name no model in /proc/cpuinfo; Node then has none either. */
function cpuModelOf(cpuinfo: string | null): string | null {
  const model = /^model name\s*:\s*(.+)$/m.exec(cpuinfo ?? '')?.[1] ?? cpus()[0]?.model
  return model === undefined || model === '' || model === 'unknown' ? null : model.trim()
}

function loadAverageOf(loadavg: string | null): number | null {
  const value = Number.parseFloat(loadavg ?? '')
  return Number.isNaN(value) ? null : value
}

/** Reads the environment; `/proc` and `/sys` are asked where there are any. */
export function readEnvironment(
  toolVersions: Readonly<Record<string, string>>,
  readText: ReadText = readIfThere,
): Environment {
  return {
    hostname: hostname(),
    platform: platform(),
    architecture: arch(),
    kernel: release(),
    cpuModel: cpuModelOf(readText('/proc/cpuinfo')),
    processors: cpus().length,
    cpuGovernor: readText('/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor')?.trim() ?? null,
    memoryBytes: totalmem(),
    loadAverage: loadAverageOf(readText('/proc/loadavg')),
    nodeVersion: process.version,
    toolVersions,
  }
}
