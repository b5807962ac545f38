import type {TimeLimits} from '../../bytes/patience.ts'
import {PrerequisiteError} from '../../errors/index.ts'
import {run} from '../../process/run.ts'
import {commandLine} from '../../program/command-line.ts'
import type {Machine} from '../checks/check.ts'
import {ensureTool} from '../ensure-tool.ts'
import type {FetchProgress} from '../fetching/fetch-step.ts'
import {howItEnded, outputTail} from '../fetching/program-error.ts'
import {runPatiently} from '../fetching/run-patiently.ts'
import {installSteps} from '../system-packages.ts'
import type {Fix} from './plan-fixes.ts'

/** What came of a fix; `reason` is null when it was done. */
export interface FixResult {
  readonly command: string
  readonly checks: readonly string[]
  readonly reason: string | null
}

/** What carrying out a fix needs. */
export interface FixContext {
  readonly machine: Machine
  readonly signal: AbortSignal
  readonly onProgress: (progress: FetchProgress) => void
  /** Put before command lines that need root: nothing, `sudo -n`, or null when there is no way. */
  readonly rootPrefix: readonly string[] | null
}

const SUDO = ['sudo', '-n']

/** How commands are run as root: as they are, by sudo when it asks nothing, or not at all (null). */
export async function findRootPrefix(userId: number): Promise<readonly string[] | null> {
  if (userId === 0) return []
  return (await run([...SUDO, 'true'], {timeoutMs: 10_000})).exitCode === 0 ? SUDO : null
}

/** Unpacking and what packages do after it may be silent for long. */
const PACKAGE_LIMITS: TimeLimits = {silenceMilliseconds: 900_000, totalMilliseconds: 7_200_000}

async function runPackageManager(argv: readonly string[], signal: AbortSignal): Promise<string | null> {
  const command = commandLine(argv)
  try {
    // One that is killed half-way leaves the system broken: it may finish should we die.
    const result = await runPatiently(argv, `Running ${command}`, {signal, diesWithUs: false, limits: PACKAGE_LIMITS})
    return result.exitCode === 0 ? null : `\`${command}\` ${howItEnded(result)}\n${outputTail(result)}`
  } catch (error) {
    if (error instanceof PrerequisiteError) return error.message
    throw error
  }
}

/** Runs command lines as root, one after another, until one fails; null or why. */
async function runAsRoot(
  argvs: readonly (readonly string[])[],
  title: string,
  context: FixContext,
): Promise<string | null> {
  const {rootPrefix, signal} = context
  if (rootPrefix === null) return 'root is needed, and `sudo -n` does not give it: run it yourself'
  for (const argv of argvs) {
    context.onProgress({tool: title, phase: argv.join(' '), receivedBytes: null, totalBytes: null})
    const failure = await runPackageManager([...rootPrefix, ...argv], signal)
    if (failure !== null) return failure
  }
  return null
}

/** All packages at once; where that fails one by one, so that one missing package does not keep the others away. */
async function installPackages(packages: readonly string[], context: FixContext): Promise<string | null> {
  const {family} = context.machine.system
  if (family === null) return 'the package manager is not known'
  const together = await runAsRoot(installSteps(family, packages), 'packages', context)
  if (together === null || packages.length === 1 || context.signal.aborted || context.rootPrefix === null)
    return together
  const failures: string[] = []
  for (const name of packages) {
    const [install] = installSteps(family, [name]).slice(-1)
    const failure = install === undefined ? null : await runAsRoot([install], 'packages', context)
    if (failure !== null) failures.push(failure)
  }
  return failures.length === 0 ? null : failures.join('\n')
}

async function fetchTool(tool: 'fortio' | 'envoy', context: FixContext): Promise<string | null> {
  const {machine, signal, onProgress} = context
  try {
    await ensureTool(tool, {cache: machine.cache, searchPath: machine.searchPath, signal, onProgress})
    return null
  } catch (error) {
    if (signal.aborted) throw error
    return error instanceof Error ? error.message : String(error)
  }
}

/** What progress calls a fix. */
function titleOf({remedy, checks}: Fix): string {
  if (remedy.kind === 'packages') return 'packages'
  return remedy.kind === 'fetch' ? remedy.tool : checks.join(', ')
}

function carryOutOne(fix: Fix, context: FixContext): Promise<string | null> {
  const {remedy} = fix
  if (remedy.kind === 'fetch') return fetchTool(remedy.tool, context)
  if (remedy.kind === 'packages') return installPackages(remedy.packages, context)
  return runAsRoot(remedy.argvs, titleOf(fix), context)
}

async function withResult(fix: Fix, context: FixContext): Promise<FixResult> {
  const reason = await carryOutOne(fix, context)
  const phase = reason === null ? 'done' : 'failed'
  context.onProgress({tool: titleOf(fix), phase, receivedBytes: null, totalBytes: null, ended: true})
  return {command: fix.command, checks: fix.checks, reason}
}

/** Carries out fixes in their order; the fetches among them at the same time. Failures are results. */
export async function carryOut(fixes: readonly Fix[], context: FixContext): Promise<readonly FixResult[]> {
  const results: FixResult[] = []
  for (const fix of fixes.filter(({remedy}) => remedy.kind === 'packages')) results.push(await withResult(fix, context))
  const fetches = fixes.filter(({remedy}) => remedy.kind === 'fetch')
  results.push(...(await Promise.all(fetches.map((fix) => withResult(fix, context)))))
  for (const fix of fixes.filter(({remedy}) => remedy.kind === 'commands')) results.push(await withResult(fix, context))
  return results
}
