import {existsSync} from 'node:fs'
import {rm} from 'node:fs/promises'
import type {RunFolder} from './folders.ts'
import {withClusterLock} from './lock.ts'
import {hasControlGroups, killControlGroups, removeControlGroups} from './machine/end-control-groups.ts'
import {removeLink} from './machine/network.ts'

/** Whether anything of a cluster is there, running or left. */
export function isAnythingThere(folder: RunFolder): boolean {
  return hasControlGroups(folder) || existsSync(folder.path)
}

/**
 * Ends every process of the cluster and removes all that is left of it. With the last process the kernel removes the
 * namespaces, and with these every mount, device, address and iptables rule. Only then is the folder removed: no mount
 * of the cluster is seen from here, so nothing but the folder's own files can be hit. Needs no lock of its own.
 */
export async function removeCluster(folder: RunFolder): Promise<void> {
  await killControlGroups(folder)
  await removeControlGroups(folder)
  await removeLink(folder)
  await rm(folder.path, {recursive: true, force: true, maxRetries: 5})
}

/** Stops the cluster of a run folder, or tidies up what is left of one. Nothing there is fine. */
export async function stopCluster(folder: RunFolder): Promise<void> {
  await withClusterLock(folder, () => removeCluster(folder))
}
