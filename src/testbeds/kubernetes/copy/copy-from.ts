import {createWriteStream, type WriteStream} from 'node:fs'
import {rename, rm} from 'node:fs/promises'
import {finished} from 'node:stream/promises'
import {draftBeside} from '../../../bytes/drafts.ts'
import {writeError} from '../../../bytes/writing/write-error.ts'
import {TestbedError} from '../../../errors/index.ts'
import type {Cluster, ContainerRef} from '../api/cluster.ts'
import {resumeUntilDone} from '../api/passing-faults.ts'
import {nameOf} from '../exec/exec-stream.ts'
import type {ChecksumName} from './checksums.ts'
import {type CopyFromOptions, type Download, downloadRest} from './download.ts'

export {copyTo} from './copy-to.ts'
export type {CopyFromOptions} from './download.ts'

/** What was copied. */
export interface Copied {
  readonly bytes: number
  /** What the copy was checked with: sha256, where the container has sha256sum. */
  readonly verifiedBy: ChecksumName
}

async function close(file: WriteStream): Promise<void> {
  file.end()
  await finished(file)
}

function verified({doing, received, expected, checksum}: Download): Copied {
  const {name, sum} = expected!
  const got = checksum!.digest()
  if (got !== sum) {
    throw new TestbedError(`${doing} failed: its ${name} was ${sum} before and is ${got} here.`, {
      hint: 'The file changed while it was read, or the stream was damaged: copy it again.',
    })
  }
  return {bytes: received, verifiedBy: name}
}

/**
 * Copies a file out of a container, which needs `sh`, `wc`, `tail` and `sha256sum` (else `md5sum` or `cksum`). A cut
 * stream is resumed where it ended; length and checksum are verified; the file is there whole or not at all. Throws a
 * TestbedError when it is not there, changes while it is read, or comes no further; a PrerequisiteError when the
 * container has no shell or the disk is full.
 */
export async function copyFrom(
  cluster: Cluster,
  ref: ContainerRef,
  remotePath: string,
  localPath: string,
  options: CopyFromOptions = {},
): Promise<Copied> {
  const doing = `Copying ${remotePath} from ${nameOf(ref)} to ${localPath}`
  const draft = draftBeside(localPath)
  const file = createWriteStream(draft, {flags: 'wx', mode: 0o600, flush: true, highWaterMark: 1 << 20})
  const state: Download = {doing, file, received: 0, expected: null, checksum: null}
  let broken: Error | null = null
  file.on('error', (error) => {
    broken = error
  })
  try {
    await resumeUntilDone(cluster, doing, options.signal, () => downloadRest(cluster, ref, remotePath, state, options))
    await close(file)
    const copied = verified(state)
    await rename(draft, localPath)
    return copied
  } catch (error) {
    file.destroy()
    await rm(draft, {force: true})
    throw broken === null ? error : writeError(localPath, broken)
  }
}
