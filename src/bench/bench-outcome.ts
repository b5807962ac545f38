import type {RunDocument} from '../results/run-document.ts'
import type {RunFile} from '../results/run-file.ts'

/** What a bench leaves. */
export interface BenchOutcome {
  readonly document: RunDocument
  readonly run: RunFile
}
