import type {RunFile} from '../results/run-file.ts'
import type {RunDocument} from '../results/schema.ts'

/** What a bench leaves. */
export interface BenchOutcome {
  readonly document: RunDocument
  readonly run: RunFile
}
