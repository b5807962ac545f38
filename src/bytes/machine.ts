import {createHash} from 'node:crypto'
import {readFileSync} from 'node:fs'

/** Stands for what a system does not tell. */
export const UNTOLD = '00000000'

function textOf(path: string): string | null {
  try {
    return readFileSync(path, 'latin1').trim()
  } catch {
    return null
  }
}

/** Tells one start of one machine from all others (Linux, `random(4)`); null where there is no such file. */
export function bootId(): string | null {
  return textOf('/proc/sys/kernel/random/boot_id')
}

let boot: string | undefined

/** The first 8 hexadecimal digits of {@link bootId}; {@link UNTOLD} where nothing says it. */
export function ownBoot(): string {
  boot ??= bootId()?.slice(0, 8) ?? UNTOLD
  return boot
}

let machine: string | undefined

/**
 * Tells this system from others, whenever it was started: 8 hexadecimal digits of a hash of `machine-id(5)`, which is not
 * to be shown itself. {@link UNTOLD} where nothing says it.
 */
export function ownMachine(): string {
  const id = textOf('/etc/machine-id') ?? ''
  machine ??= /^[0-9a-f]{32}$/.test(id) ? createHash('sha256').update(id).digest('hex').slice(0, 8) : UNTOLD
  return machine
}
