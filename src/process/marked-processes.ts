import {readdirSync, readFileSync} from 'node:fs'
import {livingProcess, OWNER_VARIABLE, type Owner, parseOwner, type StartedProcess} from '../bytes/owner.ts'
import {markInLimit} from './limit-mark.ts'

/** Environment variable with the id of the command of its owner that a process belongs to. */
export const COMMAND_VARIABLE = 'MESH_RUNNER_COMMAND'

/** Whose a process is. */
export interface Mark {
  readonly owner: Owner
  /** Id of the owner's command that it descends from; empty for none. */
  readonly command: string
}

/** A living process that carries a mark, whoever its parent is. */
export interface MarkedProcess extends StartedProcess, Mark {
  /** Its command line, words joined by spaces. Comes from outside. */
  readonly commandLine: string
}

/** The text of a file of another process or user; null when it is gone or not ours to read. */
function readIfAllowed(path: string): string | null {
  try {
    return readFileSync(path, 'latin1')
  } catch {
    return null
  }
}

function variable(environment: readonly string[], name: string): string | null {
  return environment.find((line) => line.startsWith(`${name}=`))?.slice(name.length + 1) ?? null
}

function markInEnvironment(pid: number): Mark | null {
  const environment = (readIfAllowed(`/proc/${pid}/environ`) ?? '').split('\0')
  const owner = parseOwner(variable(environment, OWNER_VARIABLE) ?? '')
  return owner === null ? null : {owner, command: variable(environment, COMMAND_VARIABLE) ?? ''}
}

/** The mark of a process, in its environment or its limit; null when it carries none, is gone, or cannot be judged. */
export function markOf(pid: number): Mark | null {
  return markInEnvironment(pid) ?? markInLimit(pid)
}

function markedProcess(pid: number): readonly MarkedProcess[] {
  const mark = markOf(pid)
  const identity = mark === null ? null : livingProcess(pid)
  if (mark === null || identity === null) return []
  const commandLine = (readIfAllowed(`/proc/${pid}/cmdline`) ?? '').replaceAll('\0', ' ').trim()
  return [{...identity, ...mark, commandLine}]
}

function otherPids(): number[] {
  const names = readdirSync('/proc').filter((name) => /^\d+$/.test(name))
  return names.map(Number).filter((pid) => pid !== process.pid)
}

/** All processes but ourselves whose mark `isWanted`. Empty where there is no /proc. */
export function markedProcesses(isWanted: (mark: Mark) => boolean): readonly MarkedProcess[] {
  if (process.platform !== 'linux') return []
  return otherPids().flatMap(markedProcess).filter(isWanted)
}

/**
 * As {@link markedProcesses}, of those alone that are no older than we are: all that can carry our own mark. The others,
 * most of a machine, are not looked into.
 */
export function youngMarkedProcesses(isWanted: (mark: Mark) => boolean): readonly MarkedProcess[] {
  const own = process.platform === 'linux' ? livingProcess(process.pid) : null
  if (own === null) return []
  const isYoung = (pid: number) => Number(livingProcess(pid)?.startTicks ?? -1) >= Number(own.startTicks)
  return otherPids().filter(isYoung).flatMap(markedProcess).filter(isWanted)
}
