import {join} from 'node:path'
import {writeAtomically} from '../../bytes/writing/write-atomically.ts'
import {REPORT_FORMATS, type ReportContext} from '../../report/index.ts'
import type {RunDocument} from '../../results/run-document.ts'
import type {RunFile} from '../../results/run-file.ts'
import {PLAIN_STYLE} from '../../terminal/style.ts'

/** Reports that a run leaves in its folder, by file name. */
const RUN_REPORTS = {'results.csv': 'csv', 'index.html': 'html'} as const

/**
 * Writes `results.csv` and `index.html` into the run's folder, in place of those of an earlier part of the run. The page
 * has the settings as they were typed, and is for its owner alone.
 */
export async function writeReports(document: RunDocument, run: RunFile): Promise<void> {
  const context: ReportContext = {currentDirectory: document.runDirectory, width: 80, style: PLAIN_STYLE, run}
  for (const [file, format] of Object.entries(RUN_REPORTS)) {
    const report = REPORT_FORMATS.find(({name}) => name === format)!
    const isPrivate = format === 'html'
    await writeAtomically(join(document.runDirectory, file), report.render(document, context), {isPrivate})
  }
}
