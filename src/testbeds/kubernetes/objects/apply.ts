import {RunnerError} from '../../../errors/index.ts'
import type {Cluster} from '../api/cluster.ts'
import {cleanCommand} from '../exec/place-commands.ts'
import type {Manifest} from '../manifest.ts'
import {waitUntilGone} from '../removal/wait-until-gone.ts'
import {type AppliedObject, type ApplyOptions, applyOne} from './apply-one.ts'
import {applySteps} from './apply-order.ts'
import {deleteObject, spokenName} from './object-ref.ts'

export type {AppliedObject, ApplyOptions} from './apply-one.ts'

const GONE_WITHIN_MS = 20_000

/** What could not be taken back, in words. */
async function takeBack(cluster: Cluster, applied: readonly AppliedObject[]): Promise<string[]> {
  const left: string[] = []
  const made = applied.filter(({created}) => created)
  for (const object of made.toReversed()) {
    try {
      await deleteObject(cluster, object, {gracePeriodSeconds: 0})
    } catch (error) {
      left.push(`${spokenName(object)}: ${(error as Error).message.split('\n')[0]}`)
    }
  }
  try {
    const lasting = await waitUntilGone(cluster, made, performance.now() + GONE_WITHIN_MS)
    return [...left, ...lasting.map(({ref, why}) => `${spokenName(ref)}: ${why}`)]
  } catch (error) {
    return [...left, `whether the rest is gone cannot be told: ${(error as Error).message.split('\n')[0]}`]
  }
}

function withLeftovers({place}: Cluster, error: unknown, left: readonly string[]): unknown {
  if (left.length === 0 || !(error instanceof RunnerError)) return error
  error.message += `\nWhat was made before that could not be removed again:\n${left.join('\n')}\nThis removes it: ${cleanCommand(place)}`
  return error
}

/** What was applied is added to `applied`, also when another of the step is refused. Throws the first refusal. */
async function applyStep(
  cluster: Cluster,
  step: readonly Manifest[],
  options: ApplyOptions,
  applied: AppliedObject[],
): Promise<void> {
  const outcomes = await Promise.allSettled(step.map((manifest) => applyOne(cluster, manifest, options)))
  applied.push(...outcomes.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : [])))
  const refused = outcomes.find((one) => one.status === 'rejected')
  if (refused !== undefined) throw refused.reason
}

/**
 * Puts the manifests on the cluster by server-side apply under the field manager `mesh-runner`: namespaces first, then
 * configuration and services, then workloads, those of each step at the same time. All must carry runner's labels, and no object that lacks them is touched. When
 * one is refused, those that this call made are removed again; what was there before stays as it was applied.
 *
 * Throws a ConfigurationError when an object is somebody else's or a manifest is wrong, a TestbedError when the cluster
 * refuses (quota, webhook, rights, a field that another manager holds); both name the object and quote the API server.
 */
export async function applyManifests(
  cluster: Cluster,
  manifests: readonly Manifest[],
  options: ApplyOptions = {},
): Promise<readonly AppliedObject[]> {
  const applied: AppliedObject[] = []
  try {
    for (const step of applySteps(manifests)) await applyStep(cluster, step, options, applied)
    return applied
  } catch (error) {
    throw withLeftovers(cluster, error, await takeBack(cluster, applied))
  }
}
