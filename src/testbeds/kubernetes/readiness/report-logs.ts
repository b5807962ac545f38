import {openAnswer} from '../api/api-request.ts'
import {causesIn, lastLogLines} from '../objects/log-lines.ts'
import {failingContainers} from './describe-pod.ts'
import type {PodDocument} from './pod-state.ts'
import {indented, orWhyNot, type Scene} from './scene.ts'

const LOG_LINES = 20
/** What is asked for of each log: what a probe repeats each second stands between its end and the cause. */
const READ_LINES = 2000
const READ_BYTES = 1024 * 1024
/** The kubelet's words, sent as if they were the log, for a container that another has replaced. */
const LOG_IS_GONE = /^(failed to try resolving symlinks in path|unable to retrieve container logs for) /

async function readLog(scene: Scene, pod: string, container: string, previous: boolean): Promise<string> {
  const {cluster, namespace, signal} = scene
  const path = ['api', 'v1', 'namespaces', namespace, 'pods', pod, 'log']
  const query = {container, previous, tailLines: READ_LINES, limitBytes: READ_BYTES}
  const {body} = await openAnswer(cluster, {path, query, accept: '*/*'}, signal)
  const text = await body.text()
  // Between its end being reported and this question it was started anew.
  if (!previous && LOG_IS_GONE.test(text)) return await readLog(scene, pod, container, true)
  return text
}

/** What the logs of a pod's failing containers say. */
export interface LogReport {
  /** What seems to be the cause. */
  readonly causes: readonly string[]
  readonly lines: readonly string[]
}

async function reportLog(
  scene: Scene,
  pod: string,
  {container, previous}: {readonly container: string; readonly previous: boolean},
): Promise<LogReport> {
  let text = ''
  const lines = await orWhyNot('the log', async () => {
    text = await readLog(scene, pod, container, previous)
    const last = lastLogLines(text, LOG_LINES)
    return last.length === 0 ? ['(empty)'] : last
  })
  const title = `last log lines of ${container}${previous ? ', previous run' : ''}:`
  return {
    causes: causesIn(text).map((line) => `${container} says: ${line}`),
    lines: indented(title, lines),
  }
}

/** Reads the logs of the pod's failing containers, of their previous runs too. What cannot be read is said in the lines. */
export async function reportLogs(scene: Scene, pod: PodDocument): Promise<LogReport> {
  const {name} = pod.metadata
  const wanted = failingContainers(pod).flatMap((one) => [
    ...(one.hasPrevious ? [{container: one.name, previous: true}] : []),
    ...(one.hasCurrent ? [{container: one.name, previous: false}] : []),
  ])
  const reports = await Promise.all(wanted.map((one) => reportLog(scene, name, one)))
  return {causes: reports.flatMap(({causes}) => causes), lines: reports.flatMap(({lines}) => lines)}
}
