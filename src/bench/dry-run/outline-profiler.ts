import type {ProfilerChoice} from '../../config/cell.ts'
import type {Settings} from '../../config/settings.ts'
import {ENVOY_PRESETS, profilerFor, RECORDED_PRESETS} from '../../profilers/index.ts'
import {renderTemplate} from '../../templates/index.ts'

/** A profiler that a run would use. */
export interface OutlinedProfiler {
  readonly name: string
  /** Longest time in seconds that a recording may take beyond the duration; the load stays on as long. */
  readonly graceSeconds: number
  /** What it would run, with placeholders for what is not known yet. Of several, the first that works here is taken. */
  readonly commands: readonly {readonly title: string; readonly command: string}[]
}

const PID = '{sidecar_pid}'

function adminCommands(endpoint: 'heapprofiler' | 'cpuprofiler'): OutlinedProfiler['commands'] {
  const command =
    endpoint === 'heapprofiler'
      ? 'POST /heapprofiler?enable=y and n; on builds with tcmalloc GET /heap_dump and POST /allocprofiler'
      : 'POST /cpuprofiler?enable=y and n; on builds without it the preset oncpu with perf'
  return [{title: "Envoy's admin endpoint", command}]
}

async function presetCommands(preset: string, tool: string | null, settings: Settings) {
  const methods = RECORDED_PRESETS.find(({name}) => name === preset)?.methods ?? []
  const {durationSeconds, frequencyHertz} = settings
  const view = {
    pid: PID,
    hostPid: PID,
    frequencyHertz,
    durationSeconds,
    durationMs: Math.round(durationSeconds * 1000),
    wholeSeconds: Math.max(1, Math.ceil(durationSeconds)),
    allocator: '<allocator>',
  }
  return Promise.all(
    methods
      .filter((method) => tool === null || method.tool === tool)
      .map(async (method) => {
        const command = await renderTemplate(`profilers/${preset}-${method.tool}.sh`, view, null)
        return {title: `with ${method.tool}, if it works here`, command: command.trimEnd()}
      }),
  )
}

async function commandsOf(choice: ProfilerChoice, settings: Settings): Promise<OutlinedProfiler['commands']> {
  if (choice.kind === 'custom') return [{title: 'as a bash script, once for each sidecar', command: choice.command}]
  if (choice.kind === 'envoy') return adminCommands(choice.endpoint)
  const own = ENVOY_PRESETS.find(({name}) => name === choice.preset)
  return own === undefined ? presetCommands(choice.preset, choice.tool, settings) : adminCommands(own.endpoint)
}

/** What a profiler would run. Throws a UsageError for one that makes no sense. */
export async function outlineProfiler(choice: ProfilerChoice, settings: Settings): Promise<OutlinedProfiler> {
  const {graceSeconds} = profilerFor(choice, {frequencyHertz: settings.frequencyHertz})
  return {name: choice.name, graceSeconds, commands: await commandsOf(choice, settings)}
}
