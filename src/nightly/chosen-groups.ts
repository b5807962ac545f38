import {InputError} from '../errors/index.ts'

/** What a file such as run_perf_test.conf says: a line `name=true` or `name=false` for each group, and variables for hooks. */
export interface ChosenGroups {
  /** By name of the group. What is not named is not run. */
  readonly isEnabled: ReadonlyMap<string, boolean>
  readonly variables: Readonly<Record<string, string>>
}

const SWITCHES: ReadonlyMap<string, boolean> = new Map([
  ['true', true],
  ['false', false],
])
const VARIABLE = /^[A-Za-z_]\w*$/

function refusal(path: string, number: number, line: string): InputError {
  return new InputError(
    `Reading ${path}:${number}: ${JSON.stringify(line)} is neither GROUP=true, GROUP=false nor VARIABLE=value`,
    {
      hint: 'Write one group a line, such as telemetryv2_stats=true; lines that begin with # are comments.',
    },
  )
}

/** Reads the text of such a file; `path` is for messages. Throws an InputError that names the line. */
export function chosenGroups(text: string, path: string): ChosenGroups {
  const isEnabled = new Map<string, boolean>()
  const variables: Record<string, string> = {}
  text.split('\n').forEach((raw, index) => {
    const line = raw.trim()
    if (line === '' || line.startsWith('#')) return
    const [, name, value] = /^([^=\s]+)\s*=\s*(.*)$/.exec(line) ?? []
    const isOn = SWITCHES.get(value?.toLowerCase() ?? '')
    if (name === undefined || value === undefined) throw refusal(path, index + 1, line)
    if (isOn !== undefined) isEnabled.set(name, isOn)
    else if (VARIABLE.test(name)) variables[name] = value
    else throw refusal(path, index + 1, line)
  })
  return {isEnabled, variables}
}
