import {existsSync, readdirSync, readFileSync} from 'node:fs'
import {rmdir} from 'node:fs/promises'
import {join} from 'node:path'
import {setTimeout as wait} from 'node:timers/promises'
import {TestbedError} from '../../../src/errors/index.ts'
import type {RunFolder} from '../folders.ts'
import {countingHierarchy, hierarchies} from './hierarchies.ts'

const POLL_MS = 20
const EMPTY_DEADLINE_MS = 20_000

function groupsBelow(path: string): readonly string[] {
  if (!existsSync(path)) return []
  const below = readdirSync(path, {withFileTypes: true}).filter((entry) => entry.isDirectory())
  return [...below.flatMap(({name}) => groupsBelow(join(path, name))), path]
}

function pidsIn(group: string): readonly number[] {
  try {
    return readFileSync(join(group, 'cgroup.procs'), 'utf8').trim().split('\n').filter(Boolean).map(Number)
  } catch (error) {
    if (['ENOENT', 'ENODEV'].includes((error as NodeJS.ErrnoException).code ?? '')) return []
    throw error
  }
}

function processesOf(folder: RunFolder): readonly number[] {
  return groupsBelow(join(countingHierarchy().path, folder.controlGroup)).flatMap(pidsIn)
}

/** Whether anything of the cluster is running or was left. */
export function hasControlGroups(folder: RunFolder): boolean {
  return hierarchies().some(({path}) => existsSync(join(path, folder.controlGroup)))
}

function killAll(pids: readonly number[]): void {
  for (const pid of pids) {
    try {
      process.kill(pid, 'SIGKILL')
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
    }
  }
}

/** Kills every process of the cluster: programs, containers, and what they started. Waits until all are gone. */
export async function killControlGroups(folder: RunFolder): Promise<void> {
  const deadline = performance.now() + EMPTY_DEADLINE_MS
  for (let pids = processesOf(folder); pids.length > 0; pids = processesOf(folder)) {
    if (performance.now() > deadline)
      throw new TestbedError(`Stopping the test cluster: processes ${pids.join(', ')} do not end`)
    killAll(pids)
    await wait(POLL_MS)
  }
}

async function removeGroup(group: string): Promise<void> {
  const deadline = performance.now() + EMPTY_DEADLINE_MS
  for (;;) {
    try {
      await rmdir(group)
      return
    } catch (error) {
      const {code} = error as NodeJS.ErrnoException
      if (code === 'ENOENT') return
      // The kernel lets go of a group a little after its last process.
      if (code !== 'EBUSY' || performance.now() > deadline) throw error
      await wait(POLL_MS)
    }
  }
}

/** Removes the cluster's groups from every tree. Nothing may run in them any more. */
export async function removeControlGroups(folder: RunFolder): Promise<void> {
  for (const {path} of hierarchies()) {
    for (const group of groupsBelow(join(path, folder.controlGroup))) await removeGroup(group)
  }
}
