import {join} from 'node:path'
import type {ProfilerChoice} from '../../config/cells/cell.ts'
import type {Settings} from '../../config/settings.ts'
import {
  customScript,
  ENVOY_PRESETS,
  findDropIns,
  methodsFor,
  presetScript,
  profilerFor,
  RECORDED_PRESETS,
  searchHere,
} from '../../profilers/index.ts'
import {PACKAGE_FOLDER} from '../../program/package-folder.ts'

/** A profiler that a run would use. */
export interface OutlinedProfiler {
  readonly name: string
  /** Longest time in seconds that a recording may take beyond the duration; the load stays on as long. */
  readonly graceSeconds: number
  /** What it would run, with placeholders for what is not known yet. Of several, the first that works here is taken. */
  readonly commands: readonly {readonly title: string; readonly command: string}[]
}

/** Where the run would take place: what is absent there is known only of this machine. */
export interface OutlinePlace {
  readonly runsHere: boolean
}

type Commands = OutlinedProfiler['commands']

const PID = '{sidecar_pid}'
const ALLOCATOR = '{allocator}'

function adminCommands(endpoint: 'heapprofiler' | 'cpuprofiler'): Commands {
  const command =
    endpoint === 'heapprofiler'
      ? 'POST /heapprofiler?enable=y and n; on builds with tcmalloc GET /heap_dump and POST /allocprofiler'
      : 'POST /cpuprofiler?enable=y and n; on builds without it the preset oncpu with perf'
  return [{title: "Envoy's admin endpoint", command}]
}

async function presetCommands(name: string, tool: string | null, settings: Settings): Promise<Commands> {
  const preset = RECORDED_PRESETS.find((one) => one.name === name)!
  const {durationSeconds, frequencyHertz, templatesDirectory} = settings
  const values = {pid: PID, hostPid: PID, durationSeconds, frequencyHertz, allocator: ALLOCATOR}
  return Promise.all(
    methodsFor(preset, tool).map(async (method) => ({
      title: `with ${method.tool}, if that works in a short trial: a bash script, once for each sidecar`,
      command: await presetScript(name, method.tool, values, templatesDirectory),
    })),
  )
}

async function customCommands(command: string, settings: Settings, {runsHere}: OutlinePlace): Promise<Commands> {
  const search = searchHere(join(PACKAGE_FOLDER, 'flame'))
  const dropIns = runsHere ? await findDropIns(command, search) : []
  const values = {durationSeconds: settings.durationSeconds, sidecarPid: PID}
  return [{title: 'a bash script, once for each sidecar', command: customScript(command, values, dropIns).text}]
}

async function commandsOf(choice: ProfilerChoice, settings: Settings, place: OutlinePlace): Promise<Commands> {
  if (choice.kind === 'custom') return customCommands(choice.command, settings, place)
  if (choice.kind === 'envoy') return adminCommands(choice.endpoint)
  const own = ENVOY_PRESETS.find(({name}) => name === choice.preset)
  return own === undefined ? presetCommands(choice.preset, choice.tool, settings) : adminCommands(own.endpoint)
}

/**
 * What a profiler would run, by the code that makes it for a run. Throws a UsageError for one that makes no sense, a
 * PrerequisiteError for a command that uses what is not there.
 */
export async function outlineProfiler(
  choice: ProfilerChoice,
  settings: Settings,
  place: OutlinePlace,
): Promise<OutlinedProfiler> {
  const {graceSeconds} = profilerFor(choice, {frequencyHertz: settings.frequencyHertz})
  return {name: choice.name, graceSeconds, commands: await commandsOf(choice, settings, place)}
}
