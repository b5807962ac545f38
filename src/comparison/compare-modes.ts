import {MODES, type Mode} from '../config/cells/cell.ts'
import {UsageError} from '../errors/index.ts'
import {settingsOf} from '../results/cell-settings.ts'
import {baseOf, firstMode, type Repeats, repeatsOfCells} from '../results/groups/base-of-group.ts'
import {type ComparisonRequest, comparePairs, type RunComparison} from './compare-pairs.ts'
import type {ComparisonDesign} from './design.ts'
import type {MeasuredRun} from './measured-run.ts'
import type {PairedCells, RepeatsOfRuns} from './pair-cells.ts'

/** Cells of one block were measured next to each other. */
const IN_BLOCKS: ComparisonDesign = {design: 'paired', unit: 'block', isApart: false}

function modesOf({cells}: MeasuredRun): readonly Mode[] {
  return MODES.filter((mode) => cells.some((cell) => cell.mode === mode))
}

/** The mode that was asked for, else the one that the run itself names, else its first. */
function baseModeOf(run: MeasuredRun, asked: string | undefined): Mode {
  const measured = modesOf(run)
  const name = asked ?? run.settings?.['baseMode'] ?? firstMode(run.cells)
  const found = measured.find((mode) => mode === name)
  if (found !== undefined) return found
  throw new UsageError(`Comparing the modes of ${run.path} with ${name}: it was not measured there.`, {
    hint: `It measured ${measured.join(' and ')}.`,
  })
}

/** The repeats by their number, none where one was not measured. */
function byNumber(repeats: Repeats, count: number): RepeatsOfRuns {
  return Array.from({length: count}, (_, index) => repeats.filter(({repeat}) => repeat === index + 1))
}

function pairsWithin(groups: readonly Repeats[], baseMode: Mode): PairedCells[] {
  const count = Math.max(...groups.flat().map(({repeat}) => repeat))
  return groups.flatMap((group) => {
    const base = baseOf(group, groups, baseMode)
    if (base === null) return []
    return [{settings: settingsOf(group[0]!), base: byNumber(base, count), new: byNumber(group, count)}]
  })
}

/**
 * Compares the modes of one run, and what Istio was told, with those of its base mode, load by load, in pairs of repeats
 * that were measured next to each other. Throws a UsageError where there is nothing to compare.
 */
export function compareModes(run: MeasuredRun, asked: string | undefined, request: ComparisonRequest): RunComparison {
  const baseMode = baseModeOf(run, asked)
  const pairs = pairsWithin(repeatsOfCells(run.cells), baseMode)
  if (pairs.length === 0) {
    throw new UsageError(`Comparing within ${run.path}: it has nothing but ${baseMode} to compare.`, {
      hint: 'Name BASE and NEW, each a run or a pattern in quotes, or a run of several modes.',
    })
  }
  return {
    ...comparePairs(pairs, IN_BLOCKS, request),
    onlyBase: [],
    onlyNew: [],
    differences: [],
    baseMode,
    warnings: run.warnings,
  }
}
