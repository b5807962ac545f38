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

function commLabel({comm, tid, process}: Thread, commandIds: ReadOptions['commandIds']): string {
  if (commandIds === undefined) return comm
  return commandIds === 'pid' ? `${comm}-${process.pid}` : `${comm}-${process.pid}/${tid}`
}

/** First frames of a thread's stacks, outermost first. `processComm` is the name of the process's first thread, if known. */
export function rootLabels(
  thread: Thread,
  processComm: string | null,
  cgroup: string | null,
  {roots, commandIds}: ReadOptions,
): string[] {
  const labels: Partial<Record<Root, string>> = {
    container: cgroup === null ? UNKNOWN_CONTAINER : containerName(cgroup),
    process: `${processComm ?? thread.comm}-${thread.process.pid}`,
    thread: `${thread.comm}-${thread.tid}`,
  }
  const asked = roots?.flatMap((root) => labels[root] ?? []) ?? []
  return asked.length > 0 ? asked : [commLabel(thread, commandIds)]
}
