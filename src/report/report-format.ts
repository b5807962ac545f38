import type {RunDocument} from '../results/run-document.ts'
import type {RunFile} from '../results/run-file.ts'
import type {Style} from '../terminal/style.ts'

/** What a report may use beside the results. */
export interface ReportContext {
  /** Paths inside it are shown relative to it. Absolute. */
  readonly currentDirectory: string
  /** Columns of the terminal, or 80. */
  readonly width: number
  readonly style: Style
  /** `run.json`; null where only the results are at hand. */
  readonly run: RunFile | null
  /** Words of the command line that ran it, without the command; absent where only the results are at hand. */
  readonly argv?: readonly string[]
}

/** One way to show a run: one file under formats/, and one line in the registry. Pure. */
export interface ReportFormat {
  readonly name: string
  /** One line for help. */
  readonly description: string
  /** Without a dot. */
  readonly extension: string
  render(document: RunDocument, context: ReportContext): string
}
