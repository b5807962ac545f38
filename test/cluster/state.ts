import {readFile, rename, writeFile} from 'node:fs/promises'
import {join} from 'node:path'
import type {RunFolder} from './folders.ts'
import type {Addresses} from './machine/network.ts'

/** A cluster that was started to the end. */
export interface ClusterState {
  /** Path of the administrator's kubeconfig. */
  readonly kubeconfig: string
  readonly context: string
  /** Path of kubectl. */
  readonly kubectl: string
  readonly addresses: Addresses
  /** Sockets of the nodes' containerds, by node. */
  readonly sockets: Readonly<Record<string, string>>
}

function path(folder: RunFolder): string {
  return join(folder.path, 'cluster.json')
}

/** Says, last of all, that the cluster is there. */
export async function writeState(folder: RunFolder, state: ClusterState): Promise<void> {
  await writeFile(`${path(folder)}.new`, JSON.stringify(state, null, 2))
  await rename(`${path(folder)}.new`, path(folder))
}

/** Null when no cluster was started to the end in this folder. */
export async function readState(folder: RunFolder): Promise<ClusterState | null> {
  const text = await readFile(path(folder), 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null
    throw error
  })
  return text === null ? null : (JSON.parse(text) as ClusterState)
}
