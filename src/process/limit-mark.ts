import {readFileSync, readlinkSync} from 'node:fs'
import {ownBoot, ownMachine} from '../bytes/machine.ts'
import {livingProcess, type Owner, ownPidNamespace} from '../bytes/owner.ts'
import {findProgram} from './find-program.ts'

/**
 * A second mark of our children, for those that clear their environment. It stands in the soft limit of RLIMIT_RTTIME
 * (getrlimit(2)): inherited through fork, exec, setsid and a change of user, readable for everybody, and without effect:
 * it limits only processes of a real-time class, and to more than three weeks of processor time without a pause.
 * From the highest bit: 22 bits of pid, 31 of start ticks, 10 of the command's number.
 */
interface LimitMark {
  readonly pid: number
  readonly ticks: bigint
  readonly command: number
}

const TICKS_BITS = 31n
const COMMAND_BITS = 10n
const TICKS_MASK = (1n << TICKS_BITS) - 1n
const COMMAND_MASK = (1n << COMMAND_BITS) - 1n
/** Numbers of commands begin anew after this one; 0 is no command. */
export const MOST_COMMANDS = Number(COMMAND_MASK)
const LIMIT_LINE = /^Max realtime timeout +(\w+) +(\w+)/m

const UNLIMITED = 'unlimited'

/** Soft and hard limit. */
function limitsOf(pid: number | 'self'): RegExpExecArray | null {
  try {
    return LIMIT_LINE.exec(readFileSync(`/proc/${pid}/limits`, 'latin1'))
  } catch {
    // Gone meanwhile.
    return null
  }
}

function readMark(pid: number): LimitMark | null {
  const soft = limitsOf(pid)?.[1] ?? UNLIMITED
  if (soft === UNLIMITED) return null
  const value = BigInt(soft)
  const owner = Number(value >> (TICKS_BITS + COMMAND_BITS))
  if (owner === 0) return null
  return {pid: owner, ticks: (value >> COMMAND_BITS) & TICKS_MASK, command: Number(value & COMMAND_MASK)}
}

/** Pids of the mark mean something only in the namespace that the process is in. */
function isOfOurNamespace(pid: number): boolean {
  try {
    return readlinkSync(`/proc/${pid}/ns/pid`).replace(/\D/g, '') === ownPidNamespace()
  } catch {
    // Another user's, or gone: not one that we could end.
    return false
  }
}

/** The full start time of the owner where it lives; else what is known of it, which is then nobody's. */
function startTicksOf({pid, ticks}: LimitMark): string {
  const living = livingProcess(pid)
  return living !== null && (BigInt(living.startTicks) & TICKS_MASK) === ticks ? living.startTicks : String(ticks)
}

/** What stands for the id of a command where only its number is known. */
export function idInLimit(number: number): string {
  return `number ${number}`
}

/** The owner and the command in a process's limit; null when it carries none that can be judged from here. */
export function markInLimit(pid: number): {readonly owner: Owner; readonly command: string} | null {
  const mark = readMark(pid)
  if (mark === null || !isOfOurNamespace(pid)) return null
  const here = {pidNamespace: ownPidNamespace(), boot: ownBoot(), machine: ownMachine()}
  return {owner: {pid: mark.pid, startTicks: startTicksOf(mark), ...here}, command: idInLimit(mark.command)}
}

let mayBeSet: boolean | undefined

/** Where the hard limit is lower than our marks, there is no room for them. */
function maySetLimit(): boolean {
  mayBeSet ??= process.platform === 'linux' && limitsOf('self')?.[2] === UNLIMITED
  return mayBeSet
}

/** Words before a command line that mark the process it becomes; none where that cannot be done. */
export function limitMarking(owner: Owner | null, command: number): readonly string[] {
  const prlimit = owner !== null && maySetLimit() ? findProgram('prlimit') : null
  if (owner === null || prlimit === null) return []
  const ticks = BigInt(owner.startTicks) & TICKS_MASK
  const value = (((BigInt(owner.pid) << TICKS_BITS) | ticks) << COMMAND_BITS) | BigInt(command)
  return [prlimit, `--rttime=${value}:`, '--']
}
