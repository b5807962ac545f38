import {basename, join} from 'node:path'
import {type BenchRequest, bench} from '../bench/bench.ts'
import {resolveBench} from '../bench/resolve-bench.ts'
import {makeFolder} from '../bytes/make-folder.ts'
import type {Sources} from '../config/sources/read-sources.ts'
import {asRunnerError, EXIT_CODES, type Warning} from '../errors/index.ts'
import {createScratchFolder} from '../process/scratch-folder.ts'
import type {ConfigurationFolder} from './configuration-folder.ts'
import {sourceHook} from './hook.ts'
import {type HookPlace, hookEnvironment} from './hook-environment.ts'
import {installMesh} from './install-mesh.ts'
import type {NightFolder, NightStep} from './night-document.ts'

/** What a night is given. */
export interface NightRequest {
  readonly folders: readonly ConfigurationFolder[]
  /** Settings of all benches, which their config files come under. */
  readonly sources: Sources
  readonly place: HookPlace
  /** Command that takes `-f installation.yaml`; null for a mesh that stays as it is. */
  readonly installCommand: string | null
  /** Most that a hook or an installation may take. */
  readonly hookSeconds: number
  readonly progress: BenchRequest['progress']
  readonly onFetch: BenchRequest['onFetch']
  readonly onLeave: BenchRequest['onLeave']
  readonly warnings: readonly Warning[]
  readonly signal: AbortSignal
}

/** A step and how it is carried out. */
type Work = Pick<NightStep, 'name'> & {readonly carryOut: () => Promise<NightStep>}

function stepOf(name: string, signal: AbortSignal, reason: string | null, log: string): NightStep {
  const stopped = reason !== null && signal.aborted ? asRunnerError(signal.reason) : null
  const exitCode = stopped?.exitCode ?? (reason === null ? EXIT_CODES.done : EXIT_CODES.cellFailed)
  const status = stopped !== null ? 'interrupted' : reason === null ? 'done' : 'failed'
  return {name, status, exitCode, reason, runDirectory: null, log}
}

async function benchStep(configFile: string, folder: string, request: NightRequest): Promise<NightStep> {
  const {progress, onFetch, onLeave, sources, signal} = request
  const step = {name: basename(configFile), log: null, runDirectory: null}
  try {
    const flags = {...sources.flags, config_file: configFile, 'output-dir': folder}
    const resolved = await resolveBench({...sources, flags, now: new Date()})
    const {document} = await bench({...resolved, progress, onFetch, onLeave, now: new Date()}).finally(progress.done)
    const {exitCode, runDirectory} = document
    const status = exitCode === 0 ? 'done' : exitCode >= EXIT_CODES.hungUp ? 'interrupted' : 'failed'
    const reason = exitCode === 0 ? null : `The run in ${runDirectory} ended with exit code ${exitCode}`
    return {...step, status, exitCode, reason, runDirectory}
  } catch (thrown) {
    const error = asRunnerError(thrown)
    if (error === null) throw thrown
    const status = signal.aborted ? 'interrupted' : 'failed'
    const hint = error.hint === undefined ? '' : ` ${error.hint}`
    return {...step, status, exitCode: error.exitCode, reason: `${error.message}${hint}`}
  }
}

/** Carries out works one after the other, up to the first that `mustSucceed` and does not, or an interrupt. */
async function inTurn(
  works: readonly Work[],
  signal: AbortSignal,
  mustSucceed: boolean,
): Promise<readonly NightStep[]> {
  const steps: NightStep[] = []
  for (const {carryOut} of works) {
    if (signal.aborted) break
    const step = await carryOut()
    steps.push(step)
    if (mustSucceed && step.status !== 'done') break
  }
  return steps
}

/** Carries out one folder: installation, prerun.sh, a bench for each config file, postrun.sh. How steps end is part of what it returns. */
export async function carryOutFolder(folder: ConfigurationFolder, request: NightRequest): Promise<NightFolder> {
  const {place, hookSeconds, progress, signal, installCommand} = request
  const directory = join(place.night, folder.name)
  await makeFolder(directory)
  await using scratch = await createScratchFolder()
  const shared = {directory: folder.path, environment: hookEnvironment(place, folder), timeoutSeconds: hookSeconds}
  const work = (name: string, does: (log: string) => Promise<string | null>, until = signal): Work => ({
    name,
    async carryOut() {
      const log = join(directory, `${name}.log`)
      progress.note(`${folder.name}: ${name}`)
      const step = stepOf(name, until, await does(log), log)
      if (step.reason !== null) progress.note(step.reason)
      return step
    },
  })
  const hook = (name: string, script: string, until: AbortSignal) =>
    work(
      name,
      (log) => sourceHook({...shared, script, log, state: join(scratch.path, 'variables'), signal: until}),
      until,
    )
  const install = (file: string, command: string) =>
    work('installation', (log) => installMesh({...shared, command, file, log, signal}))
  const before = [
    ...(folder.installation === null || installCommand === null ? [] : [install(folder.installation, installCommand)]),
    ...(folder.prerun === null ? [] : [hook('prerun', folder.prerun, signal)]),
  ]
  const ready = await inTurn(before, signal, true)
  const isReady = ready.length === before.length && ready.every(({status}) => status === 'done')
  const benches = folder.configFiles.map((file) => ({
    name: basename(file),
    carryOut: () => benchStep(file, directory, request),
  }))
  const measured = isReady ? await inTurn(benches, signal, false) : []
  // What prerun.sh has set up is taken back whatever came after, an interrupt too.
  const never = new AbortController().signal
  const begun = folder.prerun === null || ready.some(({name}) => name === 'prerun')
  const after = folder.postrun === null || !begun ? [] : [hook('postrun', folder.postrun, never)]
  const steps = [...ready, ...measured, ...(await inTurn(after, never, false))]
  return {name: folder.name, status: statusOf(steps, signal), steps}
}

function statusOf(steps: readonly NightStep[], signal: AbortSignal): NightFolder['status'] {
  if (steps.some(({status}) => status === 'interrupted') || signal.aborted) return 'interrupted'
  return steps.some(({status}) => status === 'failed') ? 'failed' : 'done'
}
