import {askApi, openAnswer} from '../api/api-request.ts'
import {apiStatus} from '../api/api-status.ts'
import type {Cluster} from '../api/cluster.ts'
import {readObject} from '../objects/object-ref.ts'
import {lastLines, printableLine} from '../objects/printable-lines.ts'
import {eventLines, failingContainers, podLines} from './describe-pod.ts'
import type {EventDocument, PodDocument} from './pod-state.ts'

const LOG_LINES = 20
const LOG_BYTES = 64 * 1024
/** The kubelet's words, sent as if they were the log, for a container that another has replaced. */
const LOG_IS_GONE = /^(failed to try resolving symlinks in path|unable to retrieve container logs for) /
const PODS_AT_MOST = 3
const LONGEST_TEXT = 8000
/** For everything that is asked; an explanation is not worth a longer wait. */
const ANSWER_WITHIN_MS = 8000

/** Where an explanation looks. */
interface Scene {
  readonly cluster: Cluster
  readonly namespace: string
  readonly signal: AbortSignal
}

function said(error: unknown): string {
  return printableLine(apiStatus(error)?.message ?? (error as Error).message ?? String(error))
}

/** Lines of `look`, or one that says why there are none. */
async function orWhyNot(what: string, look: () => Promise<string[]>): Promise<string[]> {
  try {
    return await look()
  } catch (error) {
    return [`(${what} cannot be read: ${said(error)})`]
  }
}

function indented(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : [title, ...lines.map((line) => `  ${line}`)]
}

async function askEvents(
  {cluster, namespace, signal}: Scene,
  fieldSelector: string,
): Promise<readonly EventDocument[]> {
  const path = ['api', 'v1', 'namespaces', namespace, 'events']
  return (await askApi<{items: EventDocument[]}>(cluster, {path, query: {fieldSelector}, signal})).body.items
}

async function logLines(scene: Scene, pod: string, container: string, previous: boolean): Promise<string[]> {
  const {cluster, namespace, signal} = scene
  const path = ['api', 'v1', 'namespaces', namespace, 'pods', pod, 'log']
  const query = {container, previous, tailLines: LOG_LINES, limitBytes: LOG_BYTES}
  const {body} = await openAnswer(cluster, {path, query, accept: '*/*'}, signal)
  const text = await body.text()
  // Between its end being reported and this question it was started anew.
  if (!previous && LOG_IS_GONE.test(text)) return await logLines(scene, pod, container, true)
  const lines = lastLines(text, LOG_LINES)
  return lines.length === 0 ? ['(empty)'] : lines
}

async function allLogs(scene: Scene, pod: PodDocument): Promise<string[]> {
  const {name} = pod.metadata
  const wanted = failingContainers(pod).flatMap((one) => [
    ...(one.hasPrevious ? [{container: one.name, previous: true}] : []),
    ...(one.hasCurrent ? [{container: one.name, previous: false}] : []),
  ])
  const texts = wanted.map(async ({container, previous}) => {
    const lines = await orWhyNot('the log', () => logLines(scene, name, container, previous))
    return indented(`last log lines of ${container}${previous ? ', previous run' : ''}:`, lines)
  })
  return (await Promise.all(texts)).flat()
}

async function explainOne(scene: Scene, name: string, pod: PodDocument | null): Promise<string[]> {
  const events = orWhyNot('its events', async () => eventLines(await askEvents(scene, `involvedObject.name=${name}`)))
  const head = pod === null ? [`pod ${name} is gone`] : podLines(pod)
  const logs = pod === null ? [] : await allLogs(scene, pod)
  return [...head, ...indented('last events:', await events), ...logs]
}

async function explainSelected(scene: Scene, selector: string): Promise<string[]> {
  const path = ['api', 'v1', 'namespaces', scene.namespace, 'pods']
  const query = {labelSelector: selector}
  const {body} = await askApi<{items: PodDocument[]}>(scene.cluster, {path, query, signal: scene.signal})
  if (body.items.length === 0) {
    const failed = await orWhyNot('the events', async () => eventLines(await askEvents(scene, 'reason=FailedCreate')))
    return [`no pod matches ${selector}`, ...indented('last refusals to create pods:', failed)]
  }
  const shown = body.items.slice(0, PODS_AT_MOST)
  return (await Promise.all(shown.map((pod) => explainOne(scene, pod.metadata.name, pod)))).flat()
}

async function explainNamed(scene: Scene, name: string): Promise<string[]> {
  const path = ['api', 'v1', 'namespaces', scene.namespace, 'pods', name]
  return await explainOne(scene, name, await readObject<PodDocument>(scene.cluster, path, scene.signal))
}

/**
 * What is the matter with a pod, or with the pods that a label selector (`app=fortioserver`) finds: phase, states and
 * ends of the containers, the last events, and the last 20 log lines of each failing container, its previous run
 * included. Text from the cluster is made printable and cut to length. Never throws: what cannot be read, or not within
 * `withinMs`, is said so.
 */
export async function explainPod(
  cluster: Cluster,
  namespace: string,
  podOrSelector: string,
  withinMs = ANSWER_WITHIN_MS,
): Promise<string> {
  const scene = {cluster, namespace, signal: AbortSignal.timeout(withinMs)}
  const isSelector = /[=,!]/.test(podOrSelector)
  const look = () => (isSelector ? explainSelected(scene, podOrSelector) : explainNamed(scene, podOrSelector))
  const text = (await orWhyNot(`pod ${podOrSelector}`, look)).join('\n')
  return text.length > LONGEST_TEXT ? `${text.slice(0, LONGEST_TEXT)}\n…` : text
}
