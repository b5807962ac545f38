import {setTimeout as wait} from 'node:timers/promises'
import {TestbedError} from '../../../errors/index.ts'
import {askApi} from '../api/api-request.ts'
import {statusCode} from '../api/api-status.ts'
import type {Cluster} from '../api/cluster.ts'
import {kubectlCommand} from '../exec/place-commands.ts'
import type {ObjectMeta} from '../objects/object-ref.ts'

/** A namespace, as far as runner reads it. */
export interface NamespaceDocument {
  readonly metadata: ObjectMeta
}

/** A namespace as far as it can be seen: `hidden` when the account may not look. */
export type SeenNamespace = NamespaceDocument | 'missing' | 'hidden'

/** How to wait for one that is on its way out. */
export interface GoneOptions {
  readonly signal?: AbortSignal | undefined
  readonly withinMs: number
  /** What to do instead of waiting, as a sentence for the hint. */
  readonly meanwhile?: string
}

const LOOK_EVERY_MS = 300

/** Parts of the path of a namespace. */
export function namespacePath(name: string): string[] {
  return ['api', 'v1', 'namespaces', name]
}

/** Looks a namespace up. Throws an ApiException when the API server answers with anything but yes, no and forbidden. */
export async function readNamespace(cluster: Cluster, name: string, signal?: AbortSignal): Promise<SeenNamespace> {
  try {
    return (await askApi<NamespaceDocument>(cluster, {path: namespacePath(name), signal})).body
  } catch (error) {
    const code = statusCode(error)
    if (code === 404) return 'missing'
    if (code === 403) return 'hidden'
    throw error
  }
}

/**
 * The same, once a namespace that is being deleted is gone. Throws a TestbedError when it is still on its way out after
 * `withinMs`.
 */
export async function readNamespaceOnceGone(
  cluster: Cluster,
  name: string,
  {signal, withinMs, meanwhile}: GoneOptions,
): Promise<SeenNamespace> {
  const deadline = performance.now() + withinMs
  for (;;) {
    const seen = await readNamespace(cluster, name, signal)
    if (typeof seen === 'string' || seen.metadata.deletionTimestamp === undefined) return seen
    if (performance.now() > deadline) {
      const says = `What it waits for: ${kubectlCommand(cluster.place, null, 'get', 'namespace', name, '-o', 'yaml')}`
      throw new TestbedError(`Namespace ${name} has been on its way out since ${seen.metadata.deletionTimestamp}.`, {
        hint: [...(meanwhile === undefined ? [] : [meanwhile]), says].join(' '),
      })
    }
    await wait(LOOK_EVERY_MS, undefined, signal === undefined ? {} : {signal})
  }
}
