import {randomUUID} from 'node:crypto'
import {lstatSync, readdirSync, rmSync} from 'node:fs'
import {dirname, join} from 'node:path'
import {ownBoot, UNTOLD} from './machine.ts'
import {isDead, ownOwner, parseOwner} from './owner.ts'
import {isAbsence} from './text-if-there.ts'

/** `.BOOT-PID-START_TICKS-PID_NAMESPACE-UNIQUE.part`; the boot tells machines apart, which may share a folder. */
const DRAFT = /^\.([0-9a-f]{8})-(\d+)-(\d+)-(\d+)-[0-9a-f]{8}\.part$/
/** Nobody writes for that long without a byte. */
const ABANDONED_MS = 86_400_000

function isAbandoned(path: string): boolean {
  const status = lstatSync(path, {throwIfNoEntry: false})
  return status !== undefined && Date.now() - status.mtimeMs > ABANDONED_MS
}

/** Whether a file is a draft whose writer is dead, or of another machine or container and was left for long. */
function isDeadDraft(folder: string, name: string): boolean {
  const [, boot, ...words] = DRAFT.exec(name) ?? []
  const owner = parseOwner([...words, boot, UNTOLD].join(':'))
  if (owner === null) return false
  return isDead(owner) || isAbandoned(join(folder, name))
}

/** Folders that this process has looked through. */
const swept = new Set<string>()

/** Folders that cannot be read or changed keep what they have. */
const NOT_OURS = new Set(['EACCES', 'EPERM', 'EROFS'])

/**
 * Removes what writers that died have left unfinished in a folder, and returns the paths; never what a living one writes.
 * In a folder that is not there, or is not ours to read or change, nothing is done.
 */
export function sweepDrafts(folder: string): string[] {
  swept.add(folder)
  try {
    const dead = readdirSync(folder).filter((name) => isDeadDraft(folder, name))
    const paths = dead.map((name) => join(folder, name))
    for (const path of paths) rmSync(path, {force: true})
    return paths
  } catch (error) {
    if (isAbsence(error) || NOT_OURS.has((error as NodeJS.ErrnoException).code ?? '')) return []
    throw error
  }
}

/**
 * A new name in `folder` for a file that is not finished. It says whose it is, so that who writes there next, or
 * `runner clean`, can remove it should we die: the first such name in a folder removes those of the dead.
 */
export function draftIn(folder: string): string {
  if (!swept.has(folder)) sweepDrafts(folder)
  const {pid, startTicks, pidNamespace} = ownOwner() ?? {pid: 0, startTicks: 0, pidNamespace: 0}
  const owner = [ownBoot(), pid, startTicks, pidNamespace].join('-')
  return join(folder, `.${owner}-${randomUUID().slice(0, 8)}.part`)
}

/** As {@link draftIn}, in the folder of a file. */
export function draftBeside(path: string): string {
  return draftIn(dirname(path))
}
