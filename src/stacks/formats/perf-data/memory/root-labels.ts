import {type Frame, frame, rootLabel} from '../../../model/stacks.ts'
import {commandLabel, processLabel, threadLabel} from '../../perf-labels.ts'
import type {ReadOptions, Root} from '../../reader.ts'
import type {Thread} from './threads.ts'

const CONTAINER_ID = /[0-9a-f]{64}/
/** As container tools show ids. */
const SHOWN_DIGITS = 12

/** Name of a container from a control group's path: the innermost part that holds a container's id, cut as `docker ps` does; else the path. */
function containerName(path: string): string {
  const id = path
    .split('/')
    .map((part) => CONTAINER_ID.exec(part)?.[0])
    .findLast((one) => one !== undefined)
  return id === undefined ? path : id.slice(0, SHOWN_DIGITS)
}

/** What stands for a container when the recording does not tell it. */
const UNKNOWN_CONTAINER = '[unknown container]'

function containerLabel(cgroup: string | null): Frame {
  if (cgroup === null) return frame({name: UNKNOWN_CONTAINER, kind: 'label'})
  const name = containerName(cgroup)
  return rootLabel(name, {'container.id': name})
}

/** First frames of a thread's stacks, outermost first. `processComm` is the name of the process's first thread, if known. */
export function rootLabels(
  thread: Thread,
  processComm: string | null,
  cgroup: string | null,
  {roots, commandIds}: ReadOptions,
): Frame[] {
  const {comm, tid, process} = thread
  const labels: Partial<Record<Root, Frame>> = {
    container: containerLabel(cgroup),
    process: processLabel(processComm ?? comm, process.pid),
    thread: threadLabel(comm, tid),
  }
  const asked = roots?.flatMap((root) => labels[root] ?? []) ?? []
  return asked.length > 0 ? asked : [commandLabel({comm, pid: process.pid, tid}, commandIds)]
}
