import {setTimeout as wait} from 'node:timers/promises'
import type {Cluster} from '../api/cluster.ts'
import {askObjectPath, type ObjectMeta, type ObjectRef, readObject} from '../objects/object-ref.ts'

/** An object that is still there, and what it waits for. */
export interface LastingObject {
  readonly ref: ObjectRef
  readonly why: string
}

const LOOK_EVERY_MS = 300

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

/** Waits until the objects are gone, or `deadline` (of `performance.now`) is over; gives those that are not. */
export async function waitUntilGone(
  cluster: Cluster,
  refs: readonly ObjectRef[],
  deadline: number,
  signal?: AbortSignal,
): Promise<readonly LastingObject[]> {
  let waiting = refs.map((ref) => ({ref, why: ''}))
  for (;;) {
    const looked = await Promise.all(
      waiting.map(async ({ref}) => ({ref, found: await stillThere(cluster, ref, signal)})),
    )
    waiting = looked.flatMap(({ref, found}) => (found === null ? [] : [{ref, why: whyStillThere(found)}]))
    if (waiting.length === 0 || performance.now() > deadline) return waiting
    await wait(LOOK_EVERY_MS, undefined, signal === undefined ? {} : {signal})
  }
}
