import {UsageError, type Warning} from '../errors/index.ts'
import type {MeasuredRun} from './measured-run.ts'

/** Something about the runs that is not the same on both sides. */
export interface SetUpDifference {
  /** `environment.kernel`, `settings.proxy.concurrency`, `mesh`. */
  readonly what: string
  /** All values that the side has, as JSON. */
  readonly base: readonly string[]
  readonly new: readonly string[]
  /** Whether numbers of such runs are of unlike machines or generators; else it may be what is compared. */
  readonly isUnlike: boolean
}

/** What numbers depend on beside what is compared. */
const ALIKE: readonly RegExp[] = [
  /^environment\.(platform|architecture|kernel|cpuModel|processors|cpuGovernor|memoryBytes)$/,
  /^environment\.toolVersions\.(fortio|nighthawk)$/,
  /^deployment\.workerThreads\b/,
  /^settings\.(loadGenerator|jitter|uniform|nocatchup|keepalive|connectionReuse)\b/,
]
/** What differs from run to run, or says only where results go. */
const NO_SET_UP =
  /^environment\.loadAverage$|^settings\.(runLabel|baseMode|thresholds|abortOn|extraLabels|outputDirectory|repeats|resume|quiet|json|connections|qps|modes|sizesBytes|durationSeconds|profilers|kubernetes\.istio\.(telemetry|policies|jwt|extAuthz|envoyFilters))\b/

/** Every leaf of `value` by its path; lists are leaves. */
function leavesOf(value: unknown, path: string, found: Map<string, string>): Map<string, string> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    for (const [name, one] of Object.entries(value)) leavesOf(one, path === '' ? name : `${path}.${name}`, found)
  } else if (value !== undefined) found.set(path, JSON.stringify(value))
  return found
}

function setUpOf({testbed, mesh, environment, settings, workerThreads, builds}: MeasuredRun): Map<string, string> {
  const deployment = workerThreads === null && builds === null ? undefined : {workerThreads, ...builds}
  const told = {testbed, mesh, environment: environment ?? undefined, settings: settings ?? undefined, deployment}
  return leavesOf(told, '', new Map())
}

function valuesOf(runs: readonly Map<string, string>[], what: string): readonly string[] {
  return [...new Set(runs.flatMap((run) => run.get(what) ?? []))].sort()
}

/** What is not the same on both sides; what only one side tells of is not known to differ. */
export function setUpDifferences(base: readonly MeasuredRun[], others: readonly MeasuredRun[]): SetUpDifference[] {
  const [there, here] = [base.map(setUpOf), others.map(setUpOf)]
  const names = new Set([...there, ...here].flatMap((run) => [...run.keys()]))
  return [...names]
    .filter((what) => !NO_SET_UP.test(what))
    .map((what) => ({what, base: valuesOf(there, what), new: valuesOf(here, what)}))
    .filter(({base: one, new: other}) => one.length > 0 && other.length > 0)
    .filter(({base: one, new: other}) => one.join('\n') !== other.join('\n') || one.length > 1)
    .map((difference) => ({...difference, isUnlike: ALIKE.some((pattern) => pattern.test(difference.what))}))
}

function told({what, base, new: other}: SetUpDifference): string {
  return `${what} (${base.join(', ')} and ${other.join(', ')})`
}

/**
 * Throws a UsageError where the sides were measured on different testbeds, and, without `isForced`, where the machines or
 * generators were unlike. With it that is a warning.
 */
export function assertAlike(differences: readonly SetUpDifference[], isForced: boolean): readonly Warning[] {
  const testbed = differences.find(({what}) => what === 'testbed')
  if (testbed !== undefined) {
    throw new UsageError(`Comparing runs of different testbeds: ${told(testbed)}.`, {
      hint: 'What a local run takes says nothing of a cluster. Compare runs of one testbed.',
    })
  }
  const unlike = differences.filter(({isUnlike}) => isUnlike)
  if (unlike.length === 0) return []
  const message = `The two sides were measured in unlike environments: ${unlike.map(told).join('; ')}.`
  if (isForced) return [{code: 'environments-unlike', message, hint: 'What changed may be that.'}]
  throw new UsageError(message, {hint: 'Measure both in one place, or compare them all the same with --force.'})
}
