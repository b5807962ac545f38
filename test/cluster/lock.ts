import {takeLock} from '../../src/tools/fetch-lock.ts'
import type {RunFolder} from './folders.ts'

/** Does something to a cluster while nobody else starts or stops it. The lock lies beside the run folder. */
export async function withClusterLock<T>(folder: RunFolder, action: () => Promise<T>): Promise<T> {
  await using _lock = await takeLock(`${folder.path}.lock`, new AbortController().signal, () => undefined)
  return await action()
}
