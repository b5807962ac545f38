import {readFileSync, readlinkSync} from 'node:fs'

/** Environment variable that every child carries: which run it belongs to. */
export const OWNER_VARIABLE = 'MESH_RUNNER_OWNER'

/** A process that cannot be mistaken for a later one with the same pid. */
export interface ProcessIdentity {
  readonly pid: number
  /** Clock ticks after boot, field 22 of /proc/PID/stat. */
  readonly startTicks: string
}

/** The process a child or a scratch folder belongs to, and the pid namespace in which its pid means something. */
export interface Owner extends ProcessIdentity {
  /** Inode of the pid namespace. */
  readonly pidNamespace: string
}

const MARKER = /^(\d+):(\d+):(\d+)$/
const STATE_FIELD = 0
const START_TICKS_FIELD = 19

/** Fields of /proc/PID/stat from the third (state) on; the second may hold spaces and brackets. Null when gone. */
function statFields(pid: number): readonly string[] | null {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'latin1')
    return text.slice(text.lastIndexOf(')') + 2).split(' ')
  } catch {
    return null
  }
}

/** Identity of a living process; null when it is gone or only waits to be reaped. */
export function identityOf(pid: number): ProcessIdentity | null {
  const fields = statFields(pid)
  const startTicks = fields?.[START_TICKS_FIELD]
  if (startTicks === undefined || fields?.[STATE_FIELD] === 'Z' || fields?.[STATE_FIELD] === 'X') return null
  return {pid, startTicks}
}

/** Whether that very process is alive, not another one that got its pid. */
export function isAlive(identity: ProcessIdentity): boolean {
  return identityOf(identity.pid)?.startTicks === identity.startTicks
}

function namespaceInode(pid: number | 'self'): string {
  return readlinkSync(`/proc/${pid}/ns/pid`).replace(/\D/g, '')
}

/** Inode of our own pid namespace. */
export function ownPidNamespace(): string {
  return namespaceInode('self')
}

/** Tells one start of one machine from all others (Linux, `random(4)`); null where there is no such file. */
export function bootId(): string | null {
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'latin1').trim()
  } catch {
    return null
  }
}

let marker: string | null | undefined

function makeMarker(): string | null {
  const identity = process.platform === 'linux' ? identityOf(process.pid) : null
  return identity === null ? null : `${identity.pid}:${identity.startTicks}:${ownPidNamespace()}`
}

/** What our children carry in {@link OWNER_VARIABLE}: `pid:start ticks:pid namespace`. Null where there is no /proc. */
export function ownerMarker(): string | null {
  marker ??= makeMarker()
  return marker
}

/** Reads a marker; null when the text is none. */
export function parseOwner(text: string): Owner | null {
  const [, pid, startTicks, pidNamespace] = MARKER.exec(text.trim()) ?? []
  if (pid === undefined || startTicks === undefined || pidNamespace === undefined) return null
  return {pid: Number(pid), startTicks, pidNamespace}
}

/** Ourselves as an owner; null where there is no /proc. */
export function ownOwner(): Owner | null {
  return parseOwner(ownerMarker() ?? '')
}

/** Whether the owner is known to be dead. An owner of another pid namespace cannot be judged from here: not dead. */
export function isDead(owner: Owner): boolean {
  return owner.pidNamespace === ownPidNamespace() && !isAlive(owner)
}
