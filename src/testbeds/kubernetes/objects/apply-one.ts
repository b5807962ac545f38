import {setTimeout as wait} from 'node:timers/promises'
import {ApiException} from '@kubernetes/client-node'
import {ConfigurationError, type RunnerError, TestbedError} from '../../../errors/index.ts'
import {apiError} from '../api/api-error.ts'
import {APPLY, askApi} from '../api/api-request.ts'
import {apiStatus} from '../api/api-status.ts'
import type {Cluster} from '../api/cluster.ts'
import {cleanCommand} from '../exec/place-commands.ts'
import type {Manifest} from '../manifest.ts'
import {FIELD_MANAGER, isOurs} from './labels.ts'
import {askObjectPath, type ObjectMeta, type ObjectRef, readObject, spokenName} from './object-ref.ts'
import {printableLine} from './printable-lines.ts'
import {isMissingRight, isWrongManifest, refusalHint} from './refusal-hint.ts'

/** How manifests are applied. */
export interface ApplyOptions {
  readonly signal?: AbortSignal | undefined
}

/** An object that was applied. */
export interface AppliedObject extends ObjectRef {
  /** False when it was there before. */
  readonly created: boolean
}

/** Longest wait for an object of ours that is still being deleted. */
const GONE_WITHIN_MS = 60_000
const LOOK_EVERY_MS = 250

interface Standing {
  readonly metadata: ObjectMeta
}

function nameOf({kind, metadata}: Manifest): string {
  return spokenName({kind, namespace: metadata.namespace ?? null, name: metadata.name})
}

/** The object of that name; an object of ours that is being deleted is waited for, since it would take the new with it. */
async function standing(cluster: Cluster, path: readonly string[], signal?: AbortSignal): Promise<Standing | null> {
  const deadline = performance.now() + GONE_WITHIN_MS
  for (;;) {
    const found = await readObject<Standing>(cluster, path, signal)
    const isLeaving = found?.metadata.deletionTimestamp !== undefined
    if (!isLeaving || performance.now() > deadline) return found
    await wait(LOOK_EVERY_MS, undefined, signal === undefined ? {} : {signal})
  }
}

function refuseForeign(manifest: Manifest, found: Standing): void {
  if (isOurs(found)) return
  throw new ConfigurationError(`Applying ${nameOf(manifest)}: there is one already, and runner did not make it.`, {
    hint: 'Use another namespace with --namespace, or measure what is there with --attach.',
  })
}

/** A field that server-side apply could not have, and whose it is. */
interface FieldConflict {
  readonly field?: string
  /** Names the other manager. */
  readonly message?: string
}

/** What the `Status` of a refused apply lists under `details.causes`. */
function fieldConflicts(error: unknown): readonly FieldConflict[] {
  if (!(error instanceof ApiException) || typeof error.body !== 'string') return []
  try {
    const causes: unknown = JSON.parse(error.body)?.details?.causes
    return Array.isArray(causes) ? causes : []
  } catch {
    // Not a Status: a proxy in front of the API server answers in words of its own.
    return []
  }
}

function conflictError({place}: Cluster, manifest: Manifest, message: string, cause: unknown): RunnerError {
  const fields = fieldConflicts(cause).map(({field, message: said}) => `${field ?? '?'}: ${said ?? '?'}`)
  const list = (fields.length === 0 ? [message] : fields).map((line) => printableLine(line)).join('\n')
  return new TestbedError(`Applying ${nameOf(manifest)}: another manager holds fields of it.\n${list}`, {
    hint: `Undo that change, or deploy again after: ${cleanCommand(place)}`,
    cause,
  })
}

function applyError(cluster: Cluster, manifest: Manifest, cause: unknown): unknown {
  const status = apiStatus(cause)
  if (status === null || isMissingRight(status.message)) return apiError(`Applying ${nameOf(manifest)}`, cause, cluster)
  if (status.code === 409) return conflictError(cluster, manifest, status.message, cause)
  const said = printableLine(status.message, 2000)
  const message = `Applying ${nameOf(manifest)}: the API server refused (${status.code} ${status.reason}): ${said}`
  const isManifestWrong = [400, 422].includes(status.code) || isWrongManifest(status.message)
  return new (isManifestWrong ? ConfigurationError : TestbedError)(message, {hint: refusalHint(status.message), cause})
}

/**
 * Server-side apply of one manifest, without force. Throws a ConfigurationError when an object of that name is not ours
 * or the manifest is wrong, and a TestbedError when the cluster refuses it.
 */
export async function applyOne(cluster: Cluster, manifest: Manifest, options: ApplyOptions): Promise<AppliedObject> {
  const {signal} = options
  const {apiVersion, kind, metadata} = manifest
  try {
    const path = await askObjectPath(cluster, {apiVersion, kind, ...metadata}, signal)
    if (path === null) {
      throw new ConfigurationError(`Applying ${nameOf(manifest)}: the cluster has no ${kind} of ${apiVersion}.`, {
        hint: 'Is the mesh installed there, and in a version that has it?',
      })
    }
    const found = await standing(cluster, path, signal)
    if (found !== null) refuseForeign(manifest, found)
    const query = {fieldManager: FIELD_MANAGER, fieldValidation: 'Strict'}
    // With its uid the patch meets the object that was looked at, or nothing.
    const body = found === null ? manifest : {...manifest, metadata: {...metadata, uid: found.metadata.uid}}
    const answer = await askApi<Standing>(cluster, {method: 'PATCH', path, query, body, contentType: APPLY, signal})
    const {uid, name, namespace = null} = answer.body.metadata
    return {apiVersion, kind, namespace, name, uid, created: found === null}
  } catch (error) {
    throw error instanceof ConfigurationError ? error : applyError(cluster, manifest, error)
  }
}
