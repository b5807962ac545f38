import type {Warning} from '../../../errors/index.ts'
import type {Cluster, ContainerRef} from '../api/cluster.ts'
import {findProcess} from '../proxies/find-process.ts'
import {addEphemeralContainer} from './ephemeral-container.ts'
import {type NodeRecorder, openNodeRecorder} from './node-recorder.ts'
import {PERF_CONTAINER, type ProfilingPlace, type ProfilingTarget, podName, podNamespace} from './profiling-place.ts'
import type {RecorderChoice} from './recorder-choice.ts'
import {type RecorderRefusal, refusalOf} from './refusal.ts'
import {waitForEphemeral} from './wait-for-container.ts'

/** What may be done to get at the proxies. */
export interface ProfilingOptions {
  readonly recorder: RecorderChoice
  /** An ephemeral container may be added, which stays in the pod's spec. */
  readonly allowEphemeralContainer: boolean
  readonly signal?: AbortSignal
  readonly onProgress?: (text: string) => void
}

/** What was found so far, and what was tried. */
export interface Ladder {
  readonly cluster: Cluster
  readonly options: ProfilingOptions
  readonly places: Map<string, ProfilingPlace>
  readonly recorders: NodeRecorder[]
  readonly refusals: RecorderRefusal[]
  readonly notes: string[]
  readonly warnings: Warning[]
}

/** Looks for the proxy's process from a container: only what is seen there can be recorded there. */
async function settle(
  {cluster, options, places, notes}: Ladder,
  target: ProfilingTarget,
  place: ContainerRef & Pick<ProfilingPlace, 'kind' | 'seesHostPids'>,
  note: string,
): Promise<void> {
  const wanted = {containerId: target.proxy.containerId, executables: target.executables}
  const process = await findProcess(cluster, place, wanted, options.signal)
  places.set(podName(target), {...place, process})
  notes.push(note)
}

/** First way: the pod's own container for it. */
export async function tryOwnContainer(ladder: Ladder, target: ProfilingTarget): Promise<void> {
  const {spec, status} = target.pod
  const pod = podName(target)
  const tried = `container ${PERF_CONTAINER} of pod ${pod}`
  const isRunning = status?.containerStatuses?.some(({name, state}) => name === PERF_CONTAINER && state?.running)
  if (spec?.containers.every(({name}) => name !== PERF_CONTAINER) ?? true) {
    ladder.refusals.push({tried, reason: 'the pod has none', remedy: 'deploy it with profilingMode: true'})
    return
  }
  if (isRunning !== true) {
    ladder.refusals.push({tried, reason: 'it does not run', remedy: null})
    return
  }
  const place = {namespace: podNamespace(target), pod, container: PERF_CONTAINER}
  const seesHostPids = spec?.hostPID === true
  try {
    await settle(ladder, target, {...place, kind: 'pod', seesHostPids}, `${pod}: its own container ${PERF_CONTAINER}`)
  } catch (error) {
    ladder.options.signal?.throwIfAborted()
    const remedy = 'give the pod hostPID: true'
    ladder.refusals.push({tried, reason: (error as Error).message, remedy})
  }
}

/** Targets that have no place yet. */
export function without(ladder: Ladder, targets: readonly ProfilingTarget[]): readonly ProfilingTarget[] {
  return targets.filter((target) => !ladder.places.has(podName(target)))
}

/** Takes the recorders away. */
export async function dropRecorders({recorders}: Ladder): Promise<void> {
  await Promise.all(recorders.splice(0).map((recorder) => recorder[Symbol.asyncDispose]()))
}

/** Second way: a recorder on each node. When one node refuses, none is used: both ends are to be recorded alike. */
export async function tryNodes(ladder: Ladder, targets: readonly ProfilingTarget[]): Promise<void> {
  const {cluster, options, recorders, refusals} = ladder
  const nodes = [...new Set(targets.map(({proxy}) => proxy.node).filter((node) => node !== null))]
  options.onProgress?.(`putting a recorder on ${nodes.join(' and ')}`)
  const opening = nodes.map((node) => openNodeRecorder(cluster, options.recorder, node, options.signal))
  const opened = await Promise.allSettled(opening)
  for (const one of opened) {
    if (one.status === 'fulfilled' && 'recorder' in one.value) recorders.push(one.value.recorder)
  }
  const failed = opened.find((one) => one.status === 'rejected')
  if (failed !== undefined) throw failed.reason
  const refused = opened.flatMap((one) =>
    one.status === 'fulfilled' && 'refusal' in one.value ? [one.value.refusal] : [],
  )
  refusals.push(...refused)
  if (refused.length > 0) return await dropRecorders(ladder)
  for (const target of targets) {
    const recorder = recorders.find(({node}) => node === target.proxy.node)
    if (recorder === undefined) continue
    const note = `${podName(target)}: recorder ${recorder.place.pod} on node ${recorder.node}`
    await settle(ladder, target, {...recorder.place, kind: 'node', seesHostPids: true}, note)
  }
}

function ephemeralWarning({container, pod, namespace}: ContainerRef): Warning {
  return {
    code: 'ephemeral-container',
    message: `Container ${container} was added to pod ${pod} of namespace ${namespace} to profile its proxy. It takes CPU and memory out of what the pod has, and stays in its spec.`,
    hint: 'It ends by itself; only deleting the pod takes it away.',
  }
}

/** Third way: a container added to the running pod. */
export async function tryEphemeral(ladder: Ladder, target: ProfilingTarget): Promise<void> {
  const {cluster, options, refusals, warnings} = ladder
  const {image, pullPolicy, deadlineSeconds, needsBpf, timeoutSeconds} = options.recorder
  const pod = podName(target)
  const tried = `an ephemeral container in pod ${pod}`
  options.onProgress?.(`adding a container to pod ${pod}`)
  try {
    const choice = {image, pullPolicy, neededSeconds: deadlineSeconds, needsBpf}
    const {isNew, ...place} = await addEphemeralContainer(cluster, target, choice, options.signal)
    await waitForEphemeral(cluster, place, {timeoutSeconds, signal: options.signal})
    const seesHostPids = target.pod.spec?.hostPID === true
    const note = `${pod}: ephemeral container ${place.container}${isNew ? '' : ', still there from before'}`
    await settle(ladder, target, {...place, kind: 'ephemeral', seesHostPids}, note)
    warnings.push(ephemeralWarning(place))
  } catch (error) {
    options.signal?.throwIfAborted()
    refusals.push(refusalOf(tried, error, {namespace: podNamespace(target), cluster}))
  }
}
