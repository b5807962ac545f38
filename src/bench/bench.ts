/** What `runner bench` does, in the order in which it does it. */
import {join} from 'node:path'
import type {Settings} from '../config/settings.ts'
import type {InterruptedError, Warning} from '../errors/index.ts'
import {listenForInterrupts} from '../process/interrupts.ts'
import {writeRunFile} from '../results/run-file.ts'
import {writeRunSecrets} from '../results/run-secrets.ts'
import type {Progress} from '../terminal/progress.ts'
import type {FetchProgress} from '../tools/fetching/fetch-step.ts'
import type {BenchOutcome} from './bench-outcome.ts'
import {carryOutPlan} from './carry-out-plan.ts'
import {DeploymentKeeper} from './deployment-keeper.ts'
import {deploymentRequest} from './deployment-request.ts'
import {endingOwnChildren, endLeftoversOfDeadRuns} from './end-leftovers.ts'
import {planOf} from './plan.ts'
import {prepareProfilers} from './prepare-profilers.ts'
import {prepareRun} from './prepare-run.ts'
import {concludeRun} from './run/conclude-run.ts'
import {cellsLeft, readEarlierRun} from './run/earlier-run.ts'
import {openRun} from './run/open-run.ts'
import {withResumeHint} from './run/resume-hint.ts'
import {rewriteFinishedRun} from './run/rewrite-finished-run.ts'
import {beginRunFile} from './run/run-file-content.ts'
import {loggedProgress, openRunLog} from './run/run-log.ts'
import {saveProxyState} from './run/save-proxy-state.ts'

/** What a bench is given. */
export interface BenchRequest {
  readonly settings: Settings
  /** What was found while settings were resolved. */
  readonly warnings: readonly Warning[]
  readonly progress: Progress
  readonly onFetch: (progress: FetchProgress) => void
  /** Called right before the process leaves at once, after a second signal. Must not wait. */
  readonly onLeave: (error: InterruptedError) => void
  /** Asked before a cluster is changed for the first time; absent where nobody can be asked. */
  readonly confirm?: (question: string) => Promise<boolean>
  /** Keep how the proxies are configured once the last cell is measured, too; when the run began it is always kept. */
  readonly keepsProxyStateAfter?: boolean
  readonly now: Date
}

/** What the testbed says while it is taken down comes after the reports are written: only the document has it. */
function withLateWarnings({document, run}: BenchOutcome, said: readonly Warning[]): BenchOutcome {
  const isNew = ({code, message}: Warning) =>
    !document.warnings.some((known) => known.code === code && known.message === message)
  return {document: {...document, warnings: [...document.warnings, ...said.filter(isNew)]}, run}
}

/**
 * Runs the plan of `settings` on its testbed and leaves results and pictures. Failures of cells and profiles are part of
 * the document; what makes a run impossible is thrown before any load.
 */
export async function bench(request: BenchRequest): Promise<BenchOutcome> {
  const said: Warning[] = []
  const outcome = await benchAndTakeDown(request, said)
  return withLateWarnings(outcome, said)
}

/** What the testbed warns of is also put into `said`. */
async function benchAndTakeDown(request: BenchRequest, said: Warning[]): Promise<BenchOutcome> {
  const {settings, progress: shown, now} = request
  using interrupts = listenForInterrupts({
    what: 'The run',
    wayOn: 'What was finished is in its folder. --resume with that folder goes on.',
    onFirst(name) {
      shown.note(`${name}: stopping the run; finished cells are kept. Once more leaves at once.`)
      shown.phase('stopping')
    },
    onLeave: request.onLeave,
  })
  await using _children = endingOwnChildren(shown)
  const {signal} = interrupts
  const plan = planOf(settings)
  const earlier = await readEarlierRun(settings, plan)
  const cells = cellsLeft(plan, earlier)
  if (earlier?.isComplete) return rewriteFinishedRun(earlier, settings, shown)

  await endLeftoversOfDeadRuns(shown)
  const programs = await prepareRun(settings, plan, {signal, onFetch: request.onFetch})
  const asking = request.confirm === undefined ? {} : {confirm: request.confirm}
  await programs.testbed.check(deploymentRequest(settings, programs, settings.outputDirectory, signal, asking))
  await using opened = await openRun(settings, earlier, now)
  const {directory} = opened
  await using log = openRunLog(join(directory.path, 'runner.log'))
  const progress = loggedProgress(shown, log)
  for (const note of programs.notes) progress.note(note)

  const onWarning = (warning: Warning) => {
    said.push(warning)
    progress.warn(warning)
  }
  const talk = {...asking, onProgress: progress.phase, onWarning}
  const wanted = deploymentRequest(settings, programs, directory.path, signal, talk)
  await using keeper = new DeploymentKeeper(programs.testbed, wanted)
  const deployment = await keeper.standing()
  const prepared = {...programs, toolVersions: {...programs.toolVersions, ...deployment.versions}}
  await using profilers = await prepareProfilers(cells, settings, deployment, signal)
  const warnings = [...request.warnings, ...prepared.warnings, ...deployment.warnings, ...profilers.warnings]
  for (const note of [...profilers.notes, ...(await saveProxyState(deployment, directory.path))]) progress.note(note)
  for (const warning of warnings) progress.warn(warning)
  const run = beginRunFile({settings, warnings, now, prepared, deployment, earlier: earlier?.run ?? null})
  await writeRunSecrets(directory.path, settings)
  await writeRunFile(directory.path, run)

  return await withResumeHint(directory.path, async () => {
    const results = await carryOutPlan({
      settings,
      prepared,
      deployment,
      cells,
      directory,
      keeper,
      profilers,
      progress,
      signal,
    })
    if (request.keepsProxyStateAfter && keeper.latest !== null) {
      for (const note of await saveProxyState(keeper.latest, directory.path, 'proxies-after')) progress.note(note)
    }
    // All results are on disk; what is left to write needs nothing of what stands.
    await profilers[Symbol.asyncDispose]()
    keeper.beginTakingDown()
    return await concludeRun({plan, earlier, results, begun: run, runDirectory: directory.path, log, signal})
  })
}
