import {randomUUID} from 'node:crypto'
import {hostname} from 'node:os'
import {bootId} from '../../../bytes/machine.ts'
import {isDead, ownerMarker, parseOwner} from '../../../bytes/owner.ts'

/** Inside of a name of a machine and of our marks there is none. */
const SEPARATOR = '/'
const UNKNOWN = '-'

/**
 * Who holds a lease: `machine/pid/boot/process/mark`. Boot and process (`pid:start ticks:pid namespace:boot:machine`) say which process
 * that is, so that its death can be seen at once on its own machine; `-` where the system does not tell them.
 */
export function newHolder(): string {
  return [hostname(), process.pid, bootId() ?? UNKNOWN, ownerMarker() ?? UNKNOWN, randomUUID()].join(SEPARATOR)
}

/** Whether the holder was a process of this machine that is no longer there. False for all that cannot be told from here. */
export function isHolderDead(holder: string): boolean {
  const [, , boot, mark] = holder.split(SEPARATOR)
  const owner = parseOwner(mark ?? '')
  return owner !== null && boot === bootId() && isDead(owner)
}
