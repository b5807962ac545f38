import {threadId} from 'node:worker_threads'
import {MOST_COMMANDS} from './limit-mark.ts'

/** Which command of ours something descends from. */
export interface CommandId {
  /** Unique in this process, its threads included. */
  readonly id: string
  /** What the limit has room for: begins anew, and in each thread. */
  readonly number: number
}

let last = 0

/** The id of the next command. */
export function nextCommandId(): CommandId {
  last += 1
  return {id: `${threadId}.${last}`, number: ((last - 1) % MOST_COMMANDS) + 1}
}
