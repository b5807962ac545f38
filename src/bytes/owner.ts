import {readFileSync, readlinkSync} from 'node:fs'
import {ownBoot, ownMachine, UNTOLD} from './machine.ts'
import {type ProcessStat, parseProcessStat} from './process-stat.ts'

/** Environment variable that every child carries: which run it belongs to. */
export const OWNER_VARIABLE = 'MESH_RUNNER_OWNER'

/** A process that cannot be mistaken for a later one with the same pid. */
export interface StartedProcess {
  readonly pid: number
  /** Clock ticks after boot, field 22 of /proc/PID/stat. */
  readonly startTicks: string
}

/** The process that a child, a folder or a lock belongs to, and where its pid means something: folders may be shared. */
export interface Owner extends StartedProcess {
  /** Inode of the pid namespace. */
  readonly pidNamespace: string
  /** As {@link ownBoot}; null where the mark does not tell, which is then of here. */
  readonly boot: string | null
  /** As {@link ownMachine}; null where the mark does not tell. */
  readonly machine: string | null
}

const MARKER = /^(\d+):(\d+):(\d+)(?::([0-9a-f]{8}):([0-9a-f]{8}))?$/
const MARKER_IN_NAME = /^\d+-\d+-\d+(?:-[0-9a-f]{8}-[0-9a-f]{8})?(?=-)/

/** Null when it is gone. */
function statOf(pid: number): ProcessStat | null {
  try {
    return parseProcessStat(readFileSync(`/proc/${pid}/stat`, 'latin1'))
  } catch {
    return null
  }
}

/** Identity of a living process; null when it is gone or only waits to be reaped. */
export function livingProcess(pid: number): StartedProcess | null {
  const stat = statOf(pid)
  if (stat === null || stat.state === 'Z' || stat.state === 'X') return null
  return {pid, startTicks: String(stat.startTicks)}
}

/** Whether that very process is alive, not another one that got its pid. */
export function isAlive(identity: StartedProcess): boolean {
  return livingProcess(identity.pid)?.startTicks === identity.startTicks
}

function namespaceInode(pid: number | 'self'): string {
  return readlinkSync(`/proc/${pid}/ns/pid`).replace(/\D/g, '')
}

/** Inode of our own pid namespace. */
export function ownPidNamespace(): string {
  return namespaceInode('self')
}

let marker: string | null | undefined

function makeMarker(): string | null {
  const identity = process.platform === 'linux' ? livingProcess(process.pid) : null
  if (identity === null) return null
  return [identity.pid, identity.startTicks, ownPidNamespace(), ownBoot(), ownMachine()].join(':')
}

/** What our children carry in {@link OWNER_VARIABLE}: `pid:start ticks:pid namespace:boot:machine`. Null where there is no /proc. */
export function ownerMarker(): string | null {
  marker ??= makeMarker()
  return marker
}

/** Reads a marker, which may end after the pid namespace; null when the text is none. */
export function parseOwner(text: string): Owner | null {
  const [, pid, startTicks, pidNamespace, boot = null, machine = null] = MARKER.exec(text.trim()) ?? []
  if (pid === undefined || startTicks === undefined || pidNamespace === undefined) return null
  return {pid: Number(pid), startTicks, pidNamespace, boot, machine}
}

/** What begins the name of something of ours, so that there is no moment at which nobody can tell whose it is. */
export function namedAsOurs(prefix: string): string {
  return `${prefix}${(ownerMarker() ?? '').replaceAll(':', '-')}-`
}

/** Whose something is, as a name that {@link namedAsOurs} began says; null when it says nothing of the kind. */
export function ownerInName(name: string, prefix: string): Owner | null {
  const [marker = ''] = (name.startsWith(prefix) && MARKER_IN_NAME.exec(name.slice(prefix.length))) || []
  return parseOwner(marker.replaceAll('-', ':'))
}

/** Ourselves as an owner; null where there is no /proc. */
export function ownOwner(): Owner | null {
  return parseOwner(ownerMarker() ?? '')
}

/**
 * Whether the owner is known to be dead: gone from here, or of an earlier start of this machine. One of another pid
 * namespace or another machine cannot be judged from here: not dead.
 */
export function isDead(owner: Owner): boolean {
  if (owner.pidNamespace !== ownPidNamespace()) return false
  if (owner.boot === null || owner.boot === ownBoot()) return !isAlive(owner)
  return owner.machine !== UNTOLD && owner.machine === ownMachine()
}
