import {spawn} from 'node:child_process'
import {existsSync} from 'node:fs'
import {mkdir, writeFile} from 'node:fs/promises'
import {join} from 'node:path'
import {ownerMarker} from '../../src/bytes/owner.ts'
import type {RunFolder} from './folders.ts'

/** Folder with a file for each test process that uses the cluster. Only clusters that tests started have one. */
export function usersFolder(folder: RunFolder): string {
  return join(folder.path, 'users')
}

/** Says that this process uses the cluster. Nobody need know that of a cluster that was started by hand. */
export async function registerUser(folder: RunFolder, startedByUs: boolean): Promise<void> {
  if (startedByUs) await mkdir(usersFolder(folder), {recursive: true})
  else if (!existsSync(usersFolder(folder))) return
  await writeFile(join(usersFolder(folder), String(process.pid)), ownerMarker() ?? '')
}

/** Starts the process that stops the cluster once no user is left. It outlives us, and carries no mark of ours. */
export function stopWhenUnused(folder: RunFolder): void {
  const keeper = join(import.meta.dirname, 'keep-until-unused.ts')
  const env = {PATH: process.env['PATH'], HOME: process.env['HOME']}
  spawn(process.execPath, [keeper, folder.path], {detached: true, stdio: 'ignore', env, cwd: '/'}).unref()
}
