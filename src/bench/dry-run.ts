import type {Settings} from '../config/settings.ts'
import {commandLine} from '../process/run.ts'
import {formatDuration} from '../terminal/durations.ts'
import type {PlannedStep} from '../testbeds/testbed.ts'
import {deploymentRequest} from './deployment-request.ts'
import {outlineRun, type PreparedRun} from './prepare-run.ts'

/** What a run would do. */
export interface Outline {
  readonly notes: readonly string[]
  readonly loadSeconds: number
  readonly steps: readonly PlannedStep[]
  /** In the order of the run. */
  readonly cells: readonly {
    readonly label: string
    readonly profiler: string | null
    readonly seconds: number
    readonly command: string
    readonly profilingCommand: string | null
  }[]
}

const RUN_DIRECTORY = '<run>'
/** Targets are free ports that are chosen when the run begins. */
const TARGET_PLACEHOLDER = '<target>'

function loadCommand(prepared: PreparedRun, cell: PreparedRun['plan']['cells'][number]): string {
  const argv = prepared.generator.argv(cell, TARGET_PLACEHOLDER, {
    executable: prepared.executables.fortio,
    resultFile: '-',
    loadSeconds: cell.durationSeconds,
    resolutionSeconds: cell.resolutionSeconds ?? 0,
    label: cell.label,
  })
  return commandLine(argv).replace(' -r 0 ', ' -r <by probe> ')
}

/** The plan in full: nothing is started, fetched or written. */
export async function outline(settings: Settings): Promise<Outline> {
  const prepared = await outlineRun(settings)
  const request = deploymentRequest(settings, prepared, RUN_DIRECTORY, new AbortController().signal)
  return {
    notes: prepared.notes,
    loadSeconds: prepared.plan.loadSeconds,
    steps: await prepared.testbed.plan(request),
    cells: prepared.plan.cells.map((cell) => ({
      label: cell.label,
      profiler: cell.profiler?.name ?? null,
      seconds: cell.durationSeconds,
      command: loadCommand(prepared, cell),
      profilingCommand: cell.profiler?.kind === 'custom' ? cell.profiler.command : null,
    })),
  }
}

function stepText(step: PlannedStep): string {
  const file = step.file === null ? '' : `\n${step.file.name}:\n${step.file.content.replaceAll(/^/gm, '    ')}`
  return `${step.title}${step.command === null ? '' : `\n    ${step.command}`}${file}`
}

/** The outline as text for a person. */
export function outlineText(outlined: Outline): string {
  const cells = outlined.cells.map((cell, index) => {
    const profile = cell.profilingCommand ?? cell.profiler
    return `${index + 1}. ${cell.label}, ${cell.seconds} s\n    ${cell.command}${profile === null ? '' : `\n    profile: ${profile}`}`
  })
  return [
    ...outlined.notes,
    `${outlined.cells.length} loads, ${formatDuration(outlined.loadSeconds)} in all, without set-up and drawing.`,
    '',
    ...outlined.steps.map(stepText),
    '',
    ...cells,
    '',
    'Nothing was started. Leave out --dry-run to start.',
  ].join('\n')
}
