import type {Progress} from './progress.ts'
import type {ProgressContext} from './progress-text.ts'
import {createWarningPrinter} from './warnings.ts'

function nothing(): void {}

/** Warnings only. */
export function createQuietProgress({stream, style}: ProgressContext): Progress {
  return {
    plan: nothing,
    cellStarted: nothing,
    phase: nothing,
    note: nothing,
    warn: createWarningPrinter((text) => stream.write(text), style),
    cellEnded: nothing,
    done: nothing,
  }
}
