import {randomUUID} from 'node:crypto'
import {constants, createReadStream} from 'node:fs'
import {access, stat} from 'node:fs/promises'
import {InputError, TestbedError} from '../../../errors/index.ts'
import type {Cluster, ContainerRef} from '../api/cluster.ts'
import {resumeUntilDone} from '../api/passing-faults.ts'
import {nameOf} from '../exec/exec-stream.ts'
import {CHECKSUM_FUNCTION, readChecksum, startChecksum} from './checksums.ts'
import {runUploadScript, type Upload} from './upload-script.ts'

/** How a copy is watched. */
export interface CopyToOptions {
  readonly signal?: AbortSignal | undefined
}

/** What is sent again after a cut at most; also the block size of dd, so that offsets are whole blocks. */
const CHUNK_BYTES = 8 << 20

/**
 * $1 is the draft, $2 the number of the chunk, $3 its length, $4 the block size. The length is told because version 4
 * of the protocol cannot end an input. Written in place: what a cut attempt still writes are the same bytes. Input that
 * dd leaves is read by cat: containerd does not report the end of a command whose input is held back.
 */
const CHUNK_SCRIPT = `umask 077
head -c "$3" | { dd of="$1" bs="$4" seek="$2" conv=notrunc 2>&1; code=$?; cat >/dev/null; exit $code; } >&2 || exit 67
wc -c <"$1"`

/** $1 is the draft. */
const SUM_SCRIPT = `${CHECKSUM_FUNCTION}
checksum_of "$1"`

/** $1 is the draft, $2 the file, $3 its mode. Done before already when the draft is gone and the file is there. */
const PLACE_SCRIPT = `[ ! -f "$1" ] && [ -f "$2" ] && exit 0
chmod "$3" "$1" && mv -f "$1" "$2"`

async function sendChunk(upload: Upload, size: number, index: number): Promise<void> {
  const start = index * CHUNK_BYTES
  const length = Math.min(CHUNK_BYTES, size - start)
  const args = [upload.remoteDraft, String(index), String(length), String(CHUNK_BYTES)]
  await resumeUntilDone(upload.cluster, upload.doing, upload.signal, async () => {
    const range = {start, end: Math.max(start, start + length - 1), highWaterMark: 32 << 10}
    const chunk = length === 0 ? [] : createReadStream(upload.localPath, range)
    const {isWhole, stdout, fault} = await runUploadScript(
      upload,
      CHUNK_SCRIPT,
      args,
      chunk as AsyncIterable<Uint8Array>,
    )
    return {
      isDone: isWhole && Number(stdout) === start + length,
      progress: 0,
      fault: fault || `${stdout} bytes arrived`,
    }
  })
}

async function localSum(path: string, name: Parameters<typeof startChecksum>[0]): Promise<string> {
  const checksum = startChecksum(name)
  for await (const chunk of createReadStream(path)) checksum.update(chunk as Uint8Array)
  return checksum.digest()
}

async function verify(upload: Upload): Promise<void> {
  await resumeUntilDone(upload.cluster, upload.doing, upload.signal, async () => {
    const {isWhole, stdout, fault} = await runUploadScript(upload, SUM_SCRIPT, [upload.remoteDraft])
    const remote = readChecksum(stdout)
    if (!isWhole || remote === null) return {isDone: false, progress: 0, fault}
    const local = await localSum(upload.localPath, remote.name)
    if (local === remote.sum) return {isDone: true, progress: 0, fault: ''}
    throw new TestbedError(`${upload.doing} failed: its ${remote.name} is ${local} here and ${remote.sum} there.`, {
      hint: 'The file changed while it was sent, or the stream was damaged: copy it again.',
    })
  })
}

async function place(upload: Upload): Promise<void> {
  const isProgram = await access(upload.localPath, constants.X_OK).then(
    () => true,
    () => false,
  )
  const args = [upload.remoteDraft, upload.remotePath, isProgram ? '755' : '644']
  await resumeUntilDone(upload.cluster, upload.doing, upload.signal, async () => {
    const {isWhole, fault} = await runUploadScript(upload, PLACE_SCRIPT, args)
    return {isDone: isWhole, progress: 0, fault}
  })
}

async function sizeOf(path: string): Promise<number> {
  try {
    return (await stat(path)).size
  } catch (cause) {
    throw new InputError(`Reading ${path} failed: ${(cause as Error).message}`, {cause})
  }
}

/** The error that led here matters more than a draft that cannot be removed. */
async function dropDraft(upload: Upload): Promise<void> {
  await runUploadScript({...upload, signal: AbortSignal.timeout(10_000)}, 'rm -f "$1"', [upload.remoteDraft]).catch(
    () => null,
  )
}

/**
 * Copies a local file into a container, which needs `sh`, `head`, `dd`, `wc`, `mv` and `sha256sum` (else `md5sum` or
 * `cksum`). It goes in chunks of 8 MiB; a cut stream costs one chunk. The checksum is verified, a program stays
 * executable, the file is there whole or not at all. Throws a TestbedError when it cannot be written or comes no further.
 */
export async function copyTo(
  cluster: Cluster,
  ref: ContainerRef,
  localPath: string,
  remotePath: string,
  options: CopyToOptions = {},
): Promise<void> {
  const doing = `Copying ${localPath} to ${remotePath} in ${nameOf(ref)}`
  const remoteDraft = `${remotePath}.${randomUUID()}.part`
  const upload: Upload = {cluster, ref, doing, localPath, remotePath, remoteDraft, signal: options.signal}
  const size = await sizeOf(localPath)
  try {
    for (let index = 0; index * CHUNK_BYTES < Math.max(size, 1); index++) await sendChunk(upload, size, index)
    await verify(upload)
    await place(upload)
  } catch (error) {
    await dropDraft(upload)
    throw error
  }
}
