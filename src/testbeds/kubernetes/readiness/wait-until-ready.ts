import type {V1Pod} from '@kubernetes/client-node'
import {RunnerError, TestbedError} from '../../../errors/index.ts'
import {apiError} from '../api/api-error.ts'
import type {Cluster} from '../api/cluster.ts'
import {kubectlCommand} from '../exec/place-commands.ts'
import {runSelector} from '../objects/labels.ts'
import {printableLine} from '../objects/printable-lines.ts'
import {askIfScalingUp, askNodeTrouble} from './around-pods.ts'
import {isReady} from './pod-state.ts'
import {explainPod} from './pod-trouble.ts'
import {type Readiness, readinessOf, readyPodsOf, type WantedWorkload} from './readiness.ts'
import type {Trouble} from './readiness-trouble.ts'
import {openReadyView, type ReadyView} from './ready-view.ts'
import {createTroubleWatch, type TroubleWatch} from './trouble-watch.ts'

export type {Readiness, WantedWorkload} from './readiness.ts'

/** How to wait. */
export interface WaitOptions {
  readonly timeoutSeconds: number
  readonly signal?: AbortSignal | undefined
  /** Only pods of this run; of any of runner's when absent. */
  readonly runName?: string
  /** Called when something has changed. */
  readonly onProgress?: (readiness: Readiness) => void
}

/** One wait. */
interface Wait {
  readonly cluster: Cluster
  readonly namespace: string
  readonly wanted: readonly WantedWorkload[]
  readonly options: WaitOptions
  readonly selector: string
  readonly view: ReadyView
  readonly troubles: TroubleWatch
  /** Until when a pod without a node is given more time. */
  patientUntilMs: number
  nodesSeenAtMs: number
}

const LOOK_EVERY_MS = 500
const NODES_EVERY_MS = 10_000
const PATIENCE_MS = 10_000

function doing({wanted, namespace}: Wait): string {
  return `Waiting for ${wanted.map(({workload}) => workload).join(' and ')} in namespace ${namespace}`
}

async function troubleError(wait: Wait, {name, isPod, reason, message, hint}: Trouble): Promise<TestbedError> {
  const what = isPod ? `pod ${name} cannot become ready` : `the pods of ${name} are refused`
  const head = `${doing(wait)}: ${what}: ${printableLine(reason)}: ${printableLine(message, 1500)}`
  if (!isPod) return new TestbedError(head, {hint})
  return new TestbedError(`${head}\n${await explainPod(wait.cluster, wait.namespace, name)}`, {hint})
}

/** A node on its way, or pods of ours that are just leaving, may yet make room. */
async function mayPass({cluster, namespace, view, options}: Wait, {name, reason}: Trouble): Promise<boolean> {
  if (reason !== 'Unschedulable') return false
  if (view.pods.some(({metadata}) => metadata.deletionTimestamp !== undefined)) return true
  return await askIfScalingUp(cluster, namespace, name, options.signal)
}

async function refuseTrouble(wait: Wait): Promise<void> {
  const now = performance.now()
  const trouble = wait.troubles.judge(wait.view.pods, wait.view.deployments, now)
  if (trouble === null || now < wait.patientUntilMs) return
  if (!(await mayPass(wait, trouble))) throw await troubleError(wait, trouble)
  wait.patientUntilMs = now + PATIENCE_MS
}

async function refuseDeadNodes(wait: Wait): Promise<void> {
  const now = performance.now()
  if (now - wait.nodesSeenAtMs < NODES_EVERY_MS) return
  wait.nodesSeenAtMs = now
  const waiting = wait.view.pods.filter((pod) => !isReady(pod) && pod.metadata.deletionTimestamp === undefined)
  for (const node of new Set(waiting.map(({spec}) => spec?.nodeName).filter((one) => one !== undefined))) {
    const trouble = await askNodeTrouble(wait.cluster, node, wait.options.signal)
    const hint = kubectlCommand(wait.cluster.place, null, 'describe', 'node', node)
    if (trouble !== null) throw new TestbedError(`${doing(wait)}: ${trouble}.`, {hint})
  }
}

async function timeoutError(wait: Wait, {waitingFor}: Readiness): Promise<TestbedError> {
  const {cluster, namespace, options, view, selector} = wait
  const late = view.pods.filter((pod) => !isReady(pod)).map(({metadata}) => metadata.name)
  const explained = await Promise.all(
    (late.length === 0 ? [selector] : late.slice(0, 3)).map((pod) => explainPod(cluster, namespace, pod)),
  )
  const head = `${doing(wait)}: after ${options.timeoutSeconds} s there are ${waitingFor.join(', ')}.`
  return new TestbedError([head, ...explained].join('\n'), {
    hint: 'If the pods only need more time, such as for a first pull of images, give them more with --ready-timeout SECONDS.',
  })
}

async function untilReady(wait: Wait): Promise<void> {
  const {view, wanted, options} = wait
  const deadline = performance.now() + options.timeoutSeconds * 1000
  for (;;) {
    options.signal?.throwIfAborted()
    if (view.failure !== null) throw view.failure
    const readiness = readinessOf(wanted, view.pods, view.deployments)
    options.onProgress?.(readiness)
    if (view.isComplete && readiness.waitingFor.length === 0) return
    await refuseTrouble(wait)
    await refuseDeadNodes(wait)
    if (performance.now() > deadline) throw await timeoutError(wait, readiness)
    await view.change(LOOK_EVERY_MS)
  }
}

async function readyPods({cluster, namespace, selector, wanted, view}: Wait): Promise<readonly V1Pod[]> {
  const names = new Set(
    wanted.flatMap(({workload}) => readyPodsOf(workload, view.pods)).map(({metadata}) => metadata.name),
  )
  const {items} = await cluster.core.listNamespacedPod({namespace, labelSelector: selector})
  return items.filter(({metadata}) => names.has(metadata?.name ?? ''))
}

/**
 * Waits until every wanted workload has exactly its pods, all ready, and gives those pods. It ends early, with a
 * TestbedError that quotes the cluster, when that cannot come to pass: an image that cannot be pulled twice, a container
 * that crashes again and again, configuration that is missing, no node that fits (unless one is being added), a quota, a
 * webhook or Pod Security that refuses the pods, a node that is not ready. So it does after `timeoutSeconds`.
 */
export async function waitUntilReady(
  cluster: Cluster,
  namespace: string,
  wanted: readonly WantedWorkload[],
  options: WaitOptions,
): Promise<readonly V1Pod[]> {
  const ends = new AbortController()
  const selector = runSelector(options.runName ?? null)
  const view = openReadyView(cluster, {namespace, selector, signal: ends.signal})
  const troubles = createTroubleWatch()
  const wait: Wait = {
    ...{cluster, namespace, wanted, options, selector, view, troubles},
    ...{patientUntilMs: 0, nodesSeenAtMs: performance.now()},
  }
  try {
    await untilReady(wait)
    return await readyPods(wait)
  } catch (error) {
    options.signal?.throwIfAborted()
    throw error instanceof RunnerError ? error : apiError(doing(wait), error, cluster)
  } finally {
    ends.abort()
  }
}
