import {printableLine} from '../objects/printable-lines.ts'
import {
  type ContainerState,
  conditionOf,
  containersOf,
  type EventDocument,
  type PodDocument,
  spokenEnd,
} from './pod-state.ts'

const EVENTS_AT_MOST = 8

function joined(...parts: (string | undefined)[]): string {
  return parts.filter((part) => part !== undefined && part !== '').join(': ')
}

function stateLine({name, state, lastState, restartCount, ready}: ContainerState): string {
  const now: string[] = []
  if (state?.waiting !== undefined) now.push(joined(`waits`, state.waiting.reason, state.waiting.message))
  if (state?.terminated !== undefined) now.push(joined(spokenEnd(state.terminated), state.terminated.message))
  if (state?.running !== undefined) now.push(ready ? 'is ready' : 'runs but is not ready')
  if (lastState?.terminated !== undefined)
    now.push(`before that it ${joined(spokenEnd(lastState.terminated), lastState.terminated.message)}`)
  if (restartCount > 0) now.push(`${restartCount} restart${restartCount === 1 ? '' : 's'}`)
  return `container ${name} ${now.join('; ')}`
}

/** Phase, what stands in the pod's way, and every container that is not simply fine. */
export function podLines(pod: PodDocument): string[] {
  const {metadata, spec, status} = pod
  const where = spec?.nodeName === undefined ? 'on no node yet' : `on node ${spec.nodeName}`
  const leaving = metadata.deletionTimestamp === undefined ? [] : [`being deleted since ${metadata.deletionTimestamp}`]
  const scheduled = conditionOf(pod, 'PodScheduled')
  const disruption = conditionOf(pod, 'DisruptionTarget')
  return [
    joined(`pod ${metadata.name} ${where} is ${status?.phase ?? 'unknown'}`, status?.reason, status?.message),
    ...leaving,
    ...(scheduled?.status === 'False' ? [joined('not scheduled', scheduled.message)] : []),
    ...(disruption?.status === 'True' ? [joined('disrupted', disruption.reason, disruption.message)] : []),
    ...containersOf(pod)
      .filter(({state, restartCount}) => restartCount > 0 || state?.terminated?.exitCode !== 0)
      .map(stateLine),
  ].map((line) => printableLine(line, 600))
}

/** When the event was last seen, in ms since 1970. */
function timeOf({series, lastTimestamp, eventTime, firstTimestamp}: EventDocument): number {
  const at = Date.parse(series?.lastObservedTime ?? lastTimestamp ?? eventTime ?? firstTimestamp ?? '')
  return Number.isNaN(at) ? 0 : at
}

/** The last events, newest last, each with how often it was seen. */
export function eventLines(events: readonly EventDocument[]): string[] {
  const inOrder = events.toSorted((one, other) => timeOf(one) - timeOf(other))
  return inOrder.slice(-EVENTS_AT_MOST).map(({reason, message, series, count}) => {
    const times = series?.count ?? count ?? 1
    return printableLine(joined(`${reason ?? '?'}${times > 1 ? ` ×${times}` : ''}`, message), 600)
  })
}

/** Containers whose log may say what went wrong: ended badly, waiting after an end, or running without being ready. */
export function failingContainers(
  pod: PodDocument,
): readonly {name: string; hasPrevious: boolean; hasCurrent: boolean}[] {
  const failing = containersOf(pod).filter(({state, lastState, ready}) => {
    if (state?.terminated !== undefined) return state.terminated.exitCode !== 0
    return lastState?.terminated !== undefined || (state?.running !== undefined && !ready)
  })
  return failing.map(({name, state, lastState}) => ({
    name,
    hasPrevious: lastState?.terminated !== undefined && state?.terminated === undefined,
    hasCurrent: state?.waiting === undefined,
  }))
}
