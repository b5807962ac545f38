/** The registry of profilers: what records a process while load is on. Called by bench and commands. */
import {join} from 'node:path'
import type {ProfilerChoice} from '../config/cells/cell.ts'
import {PRESET_NAMES} from '../config/schema/profiling.ts'
import {UsageError} from '../errors/index.ts'
import {PACKAGE_FOLDER} from '../program/package-folder.ts'
import {customProfiler} from './custom/custom-profiler.ts'
import {cpuProfiler} from './envoy/cpu-profiler.ts'
import {heapProfiler} from './envoy/heap-profiler.ts'
import {failuresAsResults} from './failures-as-results.ts'
import {ENVOY_PRESETS, RECORDED_PRESETS} from './presets/catalogue.ts'
import {presetProfiler} from './presets/preset-profiler.ts'
import type {Profiler} from './profiler.ts'

export {customScript} from './custom/custom-script.ts'
export {searchHere} from './custom/drop-in-search.ts'
export {findDropIns} from './custom/drop-ins.ts'
export {ENVOY_PRESETS, RECORDED_PRESETS} from './presets/catalogue.ts'
export {methodsFor} from './presets/choose-method.ts'
export {presetScript} from './presets/preset-script.ts'

/** What all profilers of a run share. */
export interface ProfilerOptions {
  /** Samples per second of the profilers that sample. */
  readonly frequencyHertz: number
  /** The package's folder, which has flame/. Default: the one that this file belongs to. */
  readonly packageDirectory?: string
  /** A folder whose templates take the place of the packaged ones. */
  readonly templatesFolder?: string | null
}

/** A user's pipeline may end in slow text processing. */
const CUSTOM_GRACE_SECONDS = 120
/** Symbols, sums and text of our own scripts: seconds, and more on a saturated machine. */
const OWN_GRACE_SECONDS = 60

function recordedPreset(name: string, preset: string, tool: string | null, options: ProfilerOptions): Profiler {
  const found = RECORDED_PRESETS.find((one) => one.name === preset)
  if (found === undefined) {
    throw new UsageError(`There is no preset '${preset}'.`, {hint: `Presets are ${PRESET_NAMES.join(', ')}.`})
  }
  return presetProfiler({
    name,
    preset: found,
    tool,
    templatesFolder: options.templatesFolder ?? null,
    frequencyHertz: options.frequencyHertz,
    graceSeconds: OWN_GRACE_SECONDS,
  })
}

function envoyProfiler(name: string, endpoint: 'heapprofiler' | 'cpuprofiler', options: ProfilerOptions): Profiler {
  if (endpoint === 'heapprofiler') return heapProfiler({name, graceSeconds: OWN_GRACE_SECONDS})
  const instead = recordedPreset(name, 'oncpu', 'perf', options)
  return cpuProfiler({name, instead, graceSeconds: OWN_GRACE_SECONDS})
}

function presetChosen(choice: Extract<ProfilerChoice, {kind: 'preset'}>, options: ProfilerOptions): Profiler {
  const own = ENVOY_PRESETS.find((one) => one.name === choice.preset)
  if (own === undefined) return recordedPreset(choice.name, choice.preset, choice.tool, options)
  if (choice.tool === null || choice.tool === 'envoy') return envoyProfiler(choice.name, own.endpoint, options)
  throw new UsageError(`The preset ${own.name} cannot be recorded with '${choice.tool}': Envoy records it itself.`)
}

function chosen(choice: ProfilerChoice, options: ProfilerOptions): Profiler {
  if (choice.kind === 'preset') return presetChosen(choice, options)
  if (choice.kind === 'envoy') return envoyProfiler(choice.name, choice.endpoint, options)
  const packageDirectory = options.packageDirectory ?? PACKAGE_FOLDER
  return customProfiler({
    choice,
    dropInDirectory: join(packageDirectory, 'flame'),
    graceSeconds: CUSTOM_GRACE_SECONDS,
  })
}

/** The profiler that a cell asks for. Throws a UsageError for an unknown preset or tool. */
export function profilerFor(choice: ProfilerChoice, options: ProfilerOptions): Profiler {
  return failuresAsResults(chosen(choice, options))
}
