import {containersOf, type DeploymentDocument, type PodDocument} from './pod-state.ts'
import {deploymentTrouble, podTrouble, type Trouble} from './readiness-trouble.ts'

/** Tells a passing trouble from a final one. */
export interface TroubleWatch {
  /** The first trouble that has outlasted its grace as of `nowMs`; null while there is hope. */
  judge(pods: readonly PodDocument[], deployments: readonly DeploymentDocument[], nowMs: number): Trouble | null
}

/** Failed pulls after which an image is given up: the kubelet has then tried twice. */
const PULLS_AT_MOST = 2

interface PullCount {
  isFailing: boolean
  failures: number
}

function countPulls(counts: Map<string, PullCount>, pod: PodDocument): boolean {
  let isHopeless = false
  for (const {name, state} of containersOf(pod)) {
    const key = `${pod.metadata.uid}/${name}`
    const count = counts.get(key) ?? {isFailing: false, failures: 0}
    const isFailing = state?.waiting?.reason === 'ErrImagePull'
    if (isFailing && !count.isFailing) count.failures++
    count.isFailing = isFailing
    counts.set(key, count)
    isHopeless ||= count.failures >= PULLS_AT_MOST
  }
  return isHopeless
}

/** Remembers how long each trouble has lasted and how often each image could not be pulled. */
export function createTroubleWatch(): TroubleWatch {
  const counts = new Map<string, PullCount>()
  let since = new Map<string, number>()
  return {
    judge(pods, deployments, nowMs) {
      const hopeless = new Set(pods.filter((pod) => countPulls(counts, pod)).map(({metadata}) => metadata.name))
      const found = [...pods.map(podTrouble), ...deployments.map(deploymentTrouble)].filter((one) => one !== null)
      const keyOf = ({name, reason}: Trouble) => `${name}/${reason}`
      since = new Map(found.map((one) => [keyOf(one), since.get(keyOf(one)) ?? nowMs]))
      const isFinal = (one: Trouble) =>
        nowMs - since.get(keyOf(one))! >= one.graceMs ||
        (hopeless.has(one.name) && /^(ErrImagePull|ImagePullBackOff)$/.test(one.reason))
      return found.find(isFinal) ?? null
    },
  }
}
