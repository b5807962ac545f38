import type {ProfilerChoice} from '../cells/cell.ts'
import {RefusedValue} from '../parse/raw-value.ts'
import type {SettingValues} from '../schema.ts'
import {commandName} from './command-name.ts'

type Profiling = Pick<
  SettingValues,
  | 'customProfilingCommand'
  | 'customProfilingName'
  | 'perf'
  | 'frequency'
  | 'profiler'
  | 'profilerTool'
  | 'envoyProfiler'
>

/** The command that `--perf` stands for. */
function perfCommand(frequencyHertz: number): string {
  return `perf record --no-bpf-event -F ${frequencyHertz} -g -p {sidecar_pid} -- sleep {duration} && perf script`
}

function firstFree(name: string, taken: ReadonlySet<string>): string {
  let candidate = name
  for (let count = 2; taken.has(candidate); count++) candidate = `${name}-${count}`
  return candidate
}

function fixedChoices(values: Profiling): ProfilerChoice[] {
  const perf: ProfilerChoice[] = values.perf
    ? [{kind: 'custom', name: 'perf', command: perfCommand(values.frequency)}]
    : []
  const presets = values.profiler.map(
    (preset): ProfilerChoice => ({kind: 'preset', name: preset, preset, tool: values.profilerTool}),
  )
  const envoy = values.envoyProfiler.map((endpoint): ProfilerChoice => ({kind: 'envoy', name: endpoint, endpoint}))
  return [...perf, ...presets, ...envoy]
}

function refuseSameNames(names: readonly string[]): void {
  const twice = names.find((name, index) => names.indexOf(name) !== index)
  if (twice !== undefined) throw new RefusedValue(`would name two profiles ${JSON.stringify(twice)}`)
}

/**
 * The profilers that the settings ask for: custom commands in the order given, then `--perf`, presets and Envoy's own. All
 * names differ; a name that was not given is made from its command.
 *
 * @throws RefusedValue when there are more names than commands, or the same name twice
 */
export function profilerChoices(values: Profiling): ProfilerChoice[] {
  const {customProfilingCommand: commands, customProfilingName: names} = values
  if (names.length > commands.length) {
    throw new RefusedValue(`has ${names.length} names for ${commands.length} commands`)
  }
  const fixed = fixedChoices(values)
  refuseSameNames([...names, ...fixed.map(({name}) => name)])
  const taken = new Set([...names, ...fixed.map(({name}) => name)])
  const custom = commands.map((command, index): ProfilerChoice => {
    const name = names[index] ?? firstFree(commandName(command), taken)
    taken.add(name)
    return {kind: 'custom', name, command}
  })
  return [...custom, ...fixed]
}
