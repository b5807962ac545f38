import type {Cell, ProfilerChoice} from '../config/cells/cell.ts'
import type {Settings} from '../config/settings.ts'
import type {Warning} from '../errors/index.ts'
import {profilerFor} from '../profilers/index.ts'
import type {Profiler} from '../profilers/profiler.ts'
import type {Deployment} from '../testbeds/testbed.ts'

/** The profilers of a run, by name. Disposing switches all of them off. */
export interface PreparedProfilers extends AsyncDisposable {
  readonly byName: ReadonlyMap<string, Profiler>
  /** Which tool was chosen, and why. */
  readonly notes: readonly string[]
  readonly warnings: readonly Warning[]
}

function choicesOf(cells: readonly Cell[]): ProfilerChoice[] {
  const choices = cells.flatMap((cell) => (cell.profiler === null ? [] : [cell.profiler]))
  return [...new Map(choices.map((choice) => [choice.name, choice])).values()]
}

/**
 * Makes and tries every profiler that the cells ask for. Throws a PrerequisiteError, before any load, when one cannot
 * work here.
 */
export async function prepareProfilers(
  cells: readonly Cell[],
  settings: Settings,
  deployment: Deployment,
  signal: AbortSignal,
): Promise<PreparedProfilers> {
  const byName = new Map<string, Profiler>()
  const dispose = async () => {
    for (const profiler of byName.values()) await profiler[Symbol.asyncDispose]()
  }
  try {
    for (const choice of choicesOf(cells)) {
      const profiler = profilerFor(choice, {
        frequencyHertz: settings.frequencyHertz,
        templatesFolder: settings.templatesDirectory,
      })
      byName.set(choice.name, profiler)
      await profiler.prepare(deployment, signal)
    }
  } catch (error) {
    await dispose()
    throw error
  }
  const warnings = [...byName.values()].flatMap((profiler) => profiler.warnings)
  const notes = [...byName.values()].flatMap((profiler) => profiler.notes)
  return {byName, notes, warnings, [Symbol.asyncDispose]: dispose}
}
