import {join} from 'node:path'
import {InterruptedError, RunnerError} from '../errors/index.ts'
import {compareLoad} from './compare-load.ts'
import {foundRun} from './found-runs.ts'
import {runHook, sourceScript, type Variables} from './hook.ts'
import {measureRun} from './measure-run.ts'
import type {GroupFailure, MeasuredGroup, MeasuredLoad, MeasuredNightRun} from './measured-group.ts'
import type {PlannedGroup, PlannedLoad} from './night-plan.ts'
import type {NightRequest, NightTalk} from './night-request.ts'

/** Where a group is measured. */
export interface GroupPlace {
  /** The folder of the night, absolute. */
  readonly folder: string
  /** Of the group's scripts and settings. */
  readonly variables: Variables
  readonly signal: AbortSignal
}

function failureOf(error: unknown): GroupFailure {
  if (!(error instanceof RunnerError) || error instanceof InterruptedError) throw error
  return {message: error.message, hint: error.hint, exitCode: error.exitCode}
}

async function isMeasured({plannedLoads}: PlannedGroup, folder: string): Promise<boolean> {
  const found = await Promise.all(plannedLoads.flatMap(({runs}) => runs.map((run) => foundRun(folder, run))))
  return found.every((run) => run?.isComplete)
}

/** The runs of one file, in turn. What stops one stops those after it; `failures` gets why. */
async function measureLoad(
  request: NightRequest,
  load: PlannedLoad,
  place: GroupPlace,
  talk: NightTalk,
  failures: GroupFailure[],
): Promise<MeasuredNightRun[]> {
  const measured: MeasuredNightRun[] = load.runs.map((run) => ({...run, path: null, exitCode: null}))
  for (const [index, run] of load.runs.entries()) {
    if (place.signal.aborted) break
    talk.onStep(`${run.label}: run ${index + 1} of ${load.runs.length}`)
    try {
      measured[index] = await measureRun(request, load, run, place, talk)
    } catch (error) {
      if (!place.signal.aborted) failures.push(failureOf(error))
      break
    }
  }
  return measured
}

/** Installs the mesh for a group and sources its prerun.sh. Returns the variables that are set then. */
async function prepareGroup(
  {name, folder, installation, prerun}: PlannedGroup,
  {installCommand, hookTimeoutMs}: NightRequest,
  {folder: night, variables, signal}: GroupPlace,
  {onStep, onWarning}: NightTalk,
): Promise<Variables> {
  const shared = {folder, timeoutMs: hookTimeoutMs, signal, log: join(night, `${name}.log`)}
  let known = variables
  if (installCommand !== null) {
    onStep(`${name}: installing the mesh`)
    const what = `The command that installs the mesh, for ${name},`
    const given = {...known, INSTALLATION: installation ?? ''}
    known = await runHook({...shared, what, commands: installCommand, name: 'bash', variables: given})
  } else if (installation !== null) {
    onWarning({
      code: 'installation-not-applied',
      message: `${name} has an installation.yaml, and no command is given that installs it: the mesh is measured as it is`,
      hint: `Such as --install-command 'istioctl install --skip-confirmation --filename "$INSTALLATION"'.`,
    })
  }
  if (prerun === null) return known
  onStep(`${name}: prerun.sh`)
  return sourceScript(prerun, {...shared, what: `prerun.sh of ${name}`, variables: known})
}

/** Sources postrun.sh, which takes back what prerun.sh did: after failures and signals, too. */
async function concludeGroup(
  {name, folder, postrun}: PlannedGroup,
  {hookTimeoutMs: timeoutMs}: NightRequest,
  {folder: night, variables}: GroupPlace,
  {onStep}: NightTalk,
): Promise<void> {
  if (postrun === null) return
  onStep(`${name}: postrun.sh`)
  const {signal} = new AbortController()
  const log = join(night, `${name}.log`)
  await sourceScript(postrun, {what: `postrun.sh of ${name}`, folder, variables, timeoutMs, signal, log})
}

/** The runs and comparisons of a group that is prepared. */
async function measureLoads(
  request: NightRequest,
  group: PlannedGroup,
  place: GroupPlace,
  talk: NightTalk,
  failures: GroupFailure[],
): Promise<readonly MeasuredLoad[]> {
  const loads: MeasuredLoad[] = []
  for (const load of group.plannedLoads) {
    const measured = place.signal.aborted ? [] : await measureLoad(request, load, place, talk, failures)
    try {
      const comparison = place.signal.aborted ? null : await compareLoad(measured, request.comparison)
      loads.push({...load, measured, comparison})
    } catch (error) {
      failures.push(failureOf(error))
      loads.push({...load, measured, comparison: null})
    }
  }
  return loads
}

/**
 * Measures one group: installs, prepares, makes its runs, and takes back. What fails is said, and only what needs it is left
 * out. Of a group whose runs are all there already nothing is run again.
 */
export async function measureGroup(
  request: NightRequest,
  group: PlannedGroup,
  place: GroupPlace,
  talk: NightTalk,
): Promise<MeasuredGroup> {
  const failures: GroupFailure[] = []
  if (await isMeasured(group, place.folder)) {
    return {...group, measuredLoads: await measureLoads(request, group, place, talk, failures), failures}
  }
  let known = place
  let measuredLoads: readonly MeasuredLoad[] = []
  try {
    known = {...place, variables: await prepareGroup(group, request, place, talk)}
    measuredLoads = await measureLoads(request, group, known, talk, failures)
  } catch (error) {
    if (!place.signal.aborted) failures.push(failureOf(error))
  }
  try {
    await concludeGroup(group, request, known, talk)
  } catch (error) {
    failures.push(failureOf(error))
  }
  return {...group, measuredLoads, failures}
}
