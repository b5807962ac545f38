import {
  choiceShape,
  fieldsShape,
  isMapping,
  nullableShape,
  type Shape,
  textShape,
} from '../../foreign-text/json-shape.ts'
import type {ProfilerChoice} from '../cells/cell.ts'
import {LABEL} from '../parse/load-values.ts'
import {RefusedValue} from '../parse/raw-value.ts'
import {ENVOY_PROFILERS, PRESET_NAMES} from '../schema/profiling.ts'
import type {SettingValues} from '../schema.ts'

type ChoiceOf<Kind> = Extract<ProfilerChoice, {kind: Kind}>

const SHAPES = {
  custom: fieldsShape<ChoiceOf<'custom'>>({kind: textShape, name: textShape, command: textShape}),
  preset: fieldsShape<ChoiceOf<'preset'>>({
    kind: textShape,
    name: textShape,
    preset: choiceShape(PRESET_NAMES),
    tool: nullableShape(textShape),
  }),
  envoy: fieldsShape<ChoiceOf<'envoy'>>({kind: textShape, name: textShape, endpoint: choiceShape(ENVOY_PROFILERS)}),
}

/** Of a ProfilerChoice. */
export const profilerShape: Shape = (value) => {
  const kind = isMapping(value) ? value['kind'] : undefined
  return kind === 'custom' || kind === 'preset' || kind === 'envoy'
    ? SHAPES[kind](value)
    : {place: '.kind', value: kind}
}

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

/** Programs that only start another one. */
const STARTERS = new Set(['sudo', 'exec', 'env', 'nice', 'command', 'time'])
const LONGEST_NAME = 40

function isProgram(word: string): boolean {
  return !STARTERS.has(word) && !/^\w+=/.test(word) && !word.startsWith('-')
}

/**
 * A name for the profile of `command`, made from its first program: `perf-record` for `perf record …`, `profile-bpfcc` for
 * `/usr/sbin/profile-bpfcc …`; `custom` where no program can be made out.
 */
function commandName(command: string): string {
  const words = command.trim().split(/\s+/)
  const first = words.findIndex(isProgram)
  const program = words[first]?.split('/').at(-1) ?? ''
  const verb = program === 'perf' && /^[a-z][a-z0-9-]*$/.test(words[first + 1] ?? '') ? `-${words[first + 1]}` : ''
  const name = `${program}${verb}`.replaceAll(/[^A-Za-z0-9._=-]+/g, '').slice(0, LONGEST_NAME)
  return LABEL.test(name) ? name : 'custom'
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
export function profilerChoices(values: Profiling): readonly ProfilerChoice[] {
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
