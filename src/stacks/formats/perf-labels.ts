import {type Frame, rootLabel} from '../model/stacks.ts'
import type {ReadOptions} from './reader.ts'

/** Numbers as perf has them; as text where they are read from text, null where it does not tell them. */
type Id = number | string | null

/** A number under the key of OpenTelemetry's conventions, where it is known. */
function idUnder(key: string, id: Id): Readonly<Record<string, number>> {
  return id === null || !(Number(id) >= 0) ? {} : {[key]: Number(id)}
}

/** `NAME-PID`. perf tells no file of a process: its name is that of its first thread. */
export function processLabel(name: string, pid: Id): Frame {
  return rootLabel(`${name}-${pid ?? '?'}`, {'process.executable.name': name, ...idUnder('process.pid', pid)})
}

/** `NAME-TID`. */
export function threadLabel(name: string, tid: Id): Frame {
  return rootLabel(`${name}-${tid ?? '?'}`, {'thread.name': name, ...idUnder('thread.id', tid)})
}

/** The command's name, which is that of the thread, with the numbers that are asked for. */
export function commandLabel(
  {comm, pid, tid}: {readonly comm: string; readonly pid: Id; readonly tid: Id},
  ids: ReadOptions['commandIds'],
): Frame {
  const name = {'thread.name': comm}
  if (ids === undefined) return rootLabel(comm, name)
  const process = {...name, ...idUnder('process.pid', pid)}
  if (ids === 'pid') return rootLabel(`${comm}-${pid ?? '?'}`, process)
  return rootLabel(`${comm}-${pid ?? '?'}/${tid ?? '?'}`, {...process, ...idUnder('thread.id', tid)})
}
