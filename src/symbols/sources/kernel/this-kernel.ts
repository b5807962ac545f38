import {readFile} from 'node:fs/promises'
import {hostname, release, uptime} from 'node:os'
import {notesBuildId} from '../../elf/build-id.ts'
import type {KernelMark} from '../../kallsyms.ts'
import {ifThere} from '../ordinary-file.ts'

/** What a profile says of the kernel that ran; null or absent where it does not. */
export interface ProfiledKernel {
  /** As `uname -r` gives it. */
  readonly release?: string | null
  readonly buildId?: string | null
  /** Where the kernel had been put. */
  readonly mark?: KernelMark | null
  readonly hostname?: string | null
  /** Of this start of the machine. */
  readonly bootId?: string | null
  readonly recordedAt?: Date | null
}

/** The running kernel's build id, or null where the kernel does not tell. */
export async function runningBuildId(): Promise<string | null> {
  const notes = await ifThere(() => readFile('/sys/kernel/notes'))
  return notes === null ? null : notesBuildId(notes)
}

/** Clocks are not read at one instant, and times are written with less precision. */
const SLACK_MILLISECONDS = 5_000

function bootedSince(recordedAt: Date): boolean {
  return recordedAt.getTime() + SLACK_MILLISECONDS < Date.now() - uptime() * 1000
}

async function runningBootId(): Promise<string | null> {
  return (await ifThere(() => readFile('/proc/sys/kernel/random/boot_id', 'latin1')))?.trim() ?? null
}

/**
 * Whether the profile was taken under the kernel that runs here, so that its symbols fit. The id of the boot settles it:
 * another machine may run the same build, and a container has a host name of its own.
 */
export async function isThisKernel(kernel: ProfiledKernel): Promise<boolean> {
  const bootId = kernel.bootId ?? null
  if (bootId !== null) return bootId === (await runningBootId())
  const buildId = kernel.buildId ?? null
  if (buildId !== null) {
    const own = await runningBuildId()
    if (own !== null) return own === buildId
  }
  if ((kernel.release ?? null) !== release()) return false
  return (kernel.hostname ?? hostname()) === hostname()
}

/** Whether the kernel was started again after the profile was taken: addresses may have changed. */
export function startedSince({recordedAt}: ProfiledKernel): boolean {
  return recordedAt instanceof Date && bootedSince(recordedAt)
}
