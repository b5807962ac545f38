import {setTimeout as wait} from 'node:timers/promises'
import type {Cluster} from '../api/cluster.ts'
import {askObjectPath, type ObjectMeta, type ObjectRef, readObject} from '../objects/object-ref.ts'

/** An object that is still there, and what it waits for. */
export interface LastingObject {
  readonly ref: ObjectRef
  readonly why: string
}

const LOOK_EVERY_MS = 100

function whyStillThere({deletionTimestamp, finalizers = []}: ObjectMeta): string {
  if (deletionTimestamp === undefined) return 'its deletion did not begin'
  if (finalizers.length > 0) return `being deleted since ${deletionTimestamp}, waits for ${finalizers.join(', ')}`
  return `being deleted since ${deletionTimestamp}; does its node answer?`
}

async function stillThere(cluster: Cluster, ref: ObjectRef, signal?: AbortSignal): Promise<ObjectMeta | null> {
  const path = await askObjectPath(cluster, ref, signal)
  const found = path === null ? null : await readObject<{metadata: ObjectMeta}>(cluster, path, signal)
  return found?.metadata.uid === ref.uid ? found.metadata : null
}

/** A namespace goes last: while it is there, the rest need not be asked for one by one. */
function lastOf(refs: readonly ObjectRef[]): ObjectRef | null {
  return refs.find(({kind}) => kind === 'Namespace') ?? null
}

async function lookAtAll(cluster: Cluster, refs: readonly ObjectRef[], signal?: AbortSignal): Promise<LastingObject[]> {
  const looked = await Promise.all(refs.map(async (ref) => ({ref, found: await stillThere(cluster, ref, signal)})))
  return looked.flatMap(({ref, found}) => (found === null ? [] : [{ref, why: whyStillThere(found)}]))
}

/** Waits until the objects are gone, or `deadline` (of `performance.now`) is over; gives those that are not. */
export async function waitUntilGone(
  cluster: Cluster,
  refs: readonly ObjectRef[],
  deadline: number,
  signal?: AbortSignal,
): Promise<readonly LastingObject[]> {
  let waiting = refs
  for (;;) {
    const isOver = performance.now() > deadline
    const last = isOver ? null : lastOf(waiting)
    if (last === null || (await stillThere(cluster, last, signal)) === null) {
      const lasting = await lookAtAll(cluster, waiting, signal)
      if (lasting.length === 0 || isOver) return lasting
      waiting = lasting.map(({ref}) => ref)
    }
    await wait(LOOK_EVERY_MS, undefined, signal === undefined ? {} : {signal})
  }
}
