import {TestbedError} from '../../../errors/index.ts'
import {apiError} from '../api/api-error.ts'
import {askApi} from '../api/api-request.ts'
import {statusCode} from '../api/api-status.ts'
import type {Cluster} from '../api/cluster.ts'
import {objectNameOf} from '../objects/labels.ts'
import {deleteObject, readObject} from '../objects/object-ref.ts'
import {claimLease} from './claim-lease.ts'
import {type LeaseDocument, leasePath, leaseRef, microTime, type RunLease, readLease} from './lease-record.ts'
import {newHolder} from './run-holder.ts'

/** A namespace that this run holds until it is disposed of. */
export interface HeldNamespace extends AsyncDisposable {
  /** Aborts, with a TestbedError as reason, when another took the lease or the API server stays away. */
  readonly lost: AbortSignal
}

const RENEW_EVERY_MS = 10_000
/** After a failed renewal. */
const TRY_AGAIN_AFTER_MS = 2000
const ANSWER_WITHIN_MS = 8000
/**
 * While the API server is away nobody else can take the lease either, and whoever takes it deletes it first: so a lease
 * that is still there afterwards was never lost, and only patience sets a limit.
 */
const AWAY_AT_MOST_MS = 300_000

interface Renewal {
  readonly cluster: Cluster
  readonly namespace: string
  readonly lost: AbortController
  lease: RunLease
  /** What to add to this machine's clock for the API server's. */
  aheadMs: number
}

function lostError({namespace, lease}: Renewal, why: string, cause?: unknown): TestbedError {
  return new TestbedError(`Holding namespace ${namespace} for run ${lease.runName}: ${why}`, {
    hint: 'Go on with --resume once nobody else uses the namespace.',
    cause,
  })
}

/** Another change of the object is no loss as long as the holder is us. */
async function lookAgain(renewal: Renewal, path: readonly string[], signal: AbortSignal): Promise<void> {
  const found = await readObject<LeaseDocument>(renewal.cluster, path, signal)
  const read = found === null ? null : readLease(found, Date.now() + renewal.aheadMs)
  if (read === null || read.holder !== renewal.lease.holder) {
    const why = read === null ? 'its lease was deleted.' : `its lease was taken by ${read.holder}.`
    renewal.lost.abort(lostError(renewal, why))
    return
  }
  renewal.lease = read
}

async function renew(renewal: Renewal): Promise<void> {
  const {cluster, namespace, lease, aheadMs} = renewal
  const path = leasePath(namespace, objectNameOf(lease.runName))
  const signal = AbortSignal.timeout(ANSWER_WITHIN_MS)
  const {uid, resourceVersion} = lease
  const body = {metadata: {uid, resourceVersion}, spec: {renewTime: microTime(Date.now() + aheadMs)}}
  const contentType = 'application/merge-patch+json'
  try {
    const answer = await askApi<LeaseDocument>(cluster, {method: 'PATCH', path, contentType, body, signal})
    renewal.lease = readLease(answer.body, answer.serverTimeMs)
    renewal.aheadMs = answer.serverTimeMs - Date.now()
  } catch (error) {
    if (![404, 409].includes(statusCode(error) ?? 0)) throw error
    await lookAgain(renewal, path, signal)
  }
}

/** Renews until told to stop; the timer keeps no process alive. */
function keepRenewing(renewal: Renewal, every: number): Disposable {
  let spokeAt = performance.now()
  let timer: NodeJS.Timeout
  let isStopped = false
  const plan = (delayMs: number) => {
    if (isStopped || renewal.lost.signal.aborted) return
    timer = setTimeout(() => void turn(), delayMs).unref()
  }
  const turn = async () => {
    try {
      await renew(renewal)
      spokeAt = performance.now()
      plan(every)
    } catch (error) {
      const awayMs = performance.now() - spokeAt
      const why = `the API server has been away for ${Math.round(awayMs / 1000)} s.`
      if (awayMs > AWAY_AT_MOST_MS) renewal.lost.abort(lostError(renewal, why, error))
      plan(Math.min(every, TRY_AGAIN_AFTER_MS))
    }
  }
  plan(every)
  return {
    [Symbol.dispose]: () => {
      isStopped = true
      clearTimeout(timer)
    },
  }
}

async function release({cluster, lease}: Renewal): Promise<void> {
  try {
    await deleteObject(cluster, leaseRef(lease), {signal: AbortSignal.timeout(ANSWER_WITHIN_MS)})
  } catch (error) {
    // A lease that nobody renews ends by itself; the run's own outcome matters more than this.
    if (statusCode(error) === 403) throw apiError(`Deleting the lease of run ${lease.runName}`, error, cluster)
  }
}

/**
 * Holds the namespace for a run by a Lease `mesh-runner-<run>`, renewed every 10 s. Throws a TestbedError when another
 * living run holds it, naming that run, its machine and when it last spoke.
 */
export async function holdNamespace(
  cluster: Cluster,
  namespace: string,
  runName: string,
  {signal, renewEveryMs = RENEW_EVERY_MS}: {signal?: AbortSignal | undefined; renewEveryMs?: number} = {},
): Promise<HeldNamespace> {
  const holder = newHolder()
  const lost = new AbortController()
  try {
    const lease = await claimLease(cluster, {namespace, runName, holder}, signal)
    const aheadMs = (lease.spokeAtMs ?? Date.now()) - Date.now()
    const renewal: Renewal = {cluster, namespace, lost, lease, aheadMs}
    const renewing = keepRenewing(renewal, renewEveryMs)
    return {
      lost: lost.signal,
      [Symbol.asyncDispose]: async () => {
        renewing[Symbol.dispose]()
        await release(renewal)
      },
    }
  } catch (error) {
    throw error instanceof TestbedError
      ? error
      : apiError(`Taking namespace ${namespace} for run ${runName}`, error, cluster)
  }
}
