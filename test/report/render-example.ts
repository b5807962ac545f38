import {type ReportContext, reportFormat} from '../../src/report/index.ts'
import type {RunDocument} from '../../src/results/run-document.ts'
import {PLAIN_STYLE} from '../../src/terminal/style.ts'
import {exampleDocument, exampleRun} from '../results/example.ts'

/** The example run in one format. */
export function renderExample(
  format: string,
  context: Partial<ReportContext> = {},
  document: RunDocument = exampleDocument(),
) {
  const usual = {currentDirectory: '/home/me/bench', width: 80, style: PLAIN_STYLE, run: exampleRun()}
  return reportFormat(format).render(document, {...usual, ...context})
}
