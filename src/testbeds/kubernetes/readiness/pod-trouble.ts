import {askApi} from '../api/api-request.ts'
import type {Cluster} from '../api/cluster.ts'
import {readObject} from '../objects/object-ref.ts'
import {eventLines, podLines} from './describe-pod.ts'
import type {EventDocument, PodDocument} from './pod-state.ts'
import {type LogReport, reportLogs} from './report-logs.ts'
import {indented, orWhyNot, type Scene} from './scene.ts'

const PODS_AT_MOST = 3
const LONGEST_TEXT = 8000
/** For everything that is asked; an explanation is not worth a longer wait. */
const ANSWER_WITHIN_MS = 8000

async function askEvents(
  {cluster, namespace, signal}: Scene,
  fieldSelector: string,
): Promise<readonly EventDocument[]> {
  const path = ['api', 'v1', 'namespaces', namespace, 'events']
  return (await askApi<{items: EventDocument[]}>(cluster, {path, query: {fieldSelector}, signal})).body.items
}

const NO_LOGS: LogReport = {causes: [], lines: []}

async function explainOne(scene: Scene, name: string, pod: PodDocument | null): Promise<string[]> {
  const events = orWhyNot('its events', async () => eventLines(await askEvents(scene, `involvedObject.name=${name}`)))
  const head = pod === null ? [`pod ${name} is gone`] : podLines(pod)
  const {causes, lines} = pod === null ? NO_LOGS : await reportLogs(scene, pod)
  return [...causes, ...head, ...indented('last events:', await events), ...lines]
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
 * What is the matter with a pod, or with the pods that a label selector (`app=fortioserver`) finds: what seems to be the
 * cause by the logs, phase, states and ends of the containers, the last events, and the last 20 log lines of each failing
 * container, its previous run included, with lines that are alike told once. Text from the cluster is made printable and cut to length. Never throws: what cannot be read, or not within
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
