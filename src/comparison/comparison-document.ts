import {EXIT_CODES, type Warning} from '../errors/index.ts'
import type {Sides} from './choose-sides.ts'
import type {ComparedCell, RunComparison} from './compare-pairs.ts'
import {CONFIDENCE} from './test-row.ts'

/** The `--json` document of `runner results compare`. */
export interface ComparisonDocument
  extends Pick<
    RunComparison,
    | 'verdict'
    | 'gate'
    | 'limit'
    | 'margin'
    | 'drift'
    | 'drifts'
    | 'design'
    | 'unit'
    | 'isApart'
    | 'baseMode'
    | 'testedCount'
    | 'differences'
  > {
  readonly schemaVersion: 1
  readonly exitCode: number
  /** Paths of the runs of both sides, as they were given. */
  readonly base: readonly string[]
  readonly new: readonly string[]
  readonly confidence: number
  readonly cells: readonly ComparedCell[]
  readonly onlyBase: RunComparison['onlyBase']
  readonly onlyNew: RunComparison['onlyNew']
  readonly warnings: readonly Warning[]
}

/** The document of a comparison. */
export function comparisonDocument({outcome, ...comparison}: RunComparison, sides: Sides): ComparisonDocument {
  return {
    schemaVersion: 1,
    exitCode: EXIT_CODES[outcome],
    base: sides.base.map(({path}) => path),
    new: sides.new.map(({path}) => path),
    confidence: CONFIDENCE,
    ...comparison,
  }
}
