import {type DocumentedCommand, documentedCommands} from '../../documentation/documented-commands.ts'

/** A documented command, and the line that a test runs for it. */
export interface Example extends DocumentedCommand {
  readonly line: string
  readonly onCluster: boolean
  /** Exit codes that are right; the first is usual. */
  readonly exitCodes: readonly number[]
}

/** Names that stand in for a reader's own, with what stands there in the test's folder. */
const PLACEHOLDERS: readonly (readonly [RegExp, string])[] = [
  [/runs\/[\d-]+_demo\b/, 'made/runs/*'],
  [/runs\/RUN\/cells\/CELL\//, 'made/runs/*/cells/*_perf_*/'],
]

/** The API server checks only what goes into a namespace that is there. */
const NAMESPACE_FIRST = 'kubectl create namespace twopods && '

/** What a test's set-up has done before: `.ci/run` runs these very words. */
const SET_UP = 'npm ci && npx runner doctor --fix --yes && '

/** A gate ends with what it found: the examples' second profile has a function that grew threefold, one run a side tells nothing, and latencies are those of a machine that tests share. */
const EXIT_CODES: readonly (readonly [RegExp, readonly number[]])[] = [
  [/--fail-above/, [9]],
  [/--gate/, [10]],
  [/--threshold/, [0, 9, 10]],
]

/** Two seconds of load show whether a command works; the one whose output is compared keeps its time. */
function shortened(line: string): string {
  return line.replaceAll(/(--duration )\d+/g, '$12')
}

function lineOf(command: string): string {
  const named = PLACEHOLDERS.reduce((line, [name, real]) => line.replace(name, real), command)
  const first = named.includes('--dry-run=server') ? NAMESPACE_FIRST : ''
  return first + shortened(named.replace(SET_UP, ''))
}

function needsCluster(command: string): boolean {
  return /--testbed kubernetes|runner deploy|--attach| -n \w/.test(command)
}

/** Every example of README, docs and help, each once however often it is shown. */
export function examples(): readonly Example[] {
  const all = documentedCommands().map((found) => ({
    ...found,
    line: lineOf(found.command),
    onCluster: needsCluster(found.command),
    exitCodes: EXIT_CODES.find(([pattern]) => pattern.test(found.command))?.[1] ?? [0],
  }))
  return [...new Map(all.toReversed().map((example) => [example.line, example])).values()].toReversed()
}
