import type {Settings} from '../../config/settings.ts'
import {removeRunSecrets} from '../../results/run-secrets.ts'
import type {Progress} from '../../terminal/progress.ts'
import type {BenchOutcome} from '../bench-outcome.ts'
import type {EarlierRun} from './earlier-run.ts'
import {documentOf} from './run-document.ts'
import {lockRun} from './run-lock.ts'
import {writeReports} from './write-reports.ts'

/** The outcome of a run of which nothing is left to do. Its reports are written anew: it may have been killed before. */
export async function rewriteFinishedRun(
  earlier: EarlierRun,
  asked: Settings,
  progress: Progress,
): Promise<BenchOutcome> {
  const {path, run, finished} = earlier
  progress.note(`All ${run.plan.length} cells of the run in ${path} are done: nothing is left to do.`)
  await using _lock = await lockRun(path)
  const parts = {cells: run.plan, finished, results: [], run, runDirectory: path}
  const document = documentOf({...parts, asked, interruptedBy: null})
  await writeReports(document, run)
  await removeRunSecrets(path)
  return {document, run}
}
