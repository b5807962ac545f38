import {UsageError} from '../errors/index.ts'
import type {MeasuredRun} from './measured-run.ts'

/** The runs of both sides. */
export interface Sides {
  readonly base: readonly MeasuredRun[]
  readonly new: readonly MeasuredRun[]
}

function labelsOf(runs: readonly MeasuredRun[]): string {
  return [...new Set(runs.map(({label}) => JSON.stringify(label)))].join(', ')
}

function byLabel(runs: readonly MeasuredRun[], baseLabel: string): Sides {
  const base = runs.filter(({label}) => label === baseLabel)
  const others = runs.filter(({label}) => label !== baseLabel)
  if (base.length > 0 && others.length > 0) return {base, new: others}
  const what = base.length === 0 ? 'none of the runs has' : 'all runs have'
  throw new UsageError(`Comparing with the base ${JSON.stringify(baseLabel)}: ${what} that label.`, {
    hint: `Their labels are ${labelsOf(runs)}.`,
  })
}

/**
 * Which runs are the base: those of the label `baseLabel`; without one, those that the first of two words stands for.
 * `given` has the runs of each word. Throws a UsageError when that does not tell, or leaves a side empty.
 */
export function chooseSides(given: readonly (readonly MeasuredRun[])[], baseLabel: string | undefined): Sides {
  const runs = given.flat()
  if (baseLabel !== undefined) return byLabel(runs, baseLabel)
  if (given.length === 2) return {base: given[0]!, new: given[1]!}
  throw new UsageError(`Comparing ${runs.length} runs: it is not said which of them are the base.`, {
    hint: `Name BASE and NEW, each a run or a pattern in quotes, or any number of runs with --base-label (labels here: ${labelsOf(runs)}).`,
  })
}
