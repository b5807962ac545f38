import type {ReadOptions, Root} from '../../reader.ts'
import {containerName} from './container-name.ts'
import type {Thread} from './threads.ts'

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
