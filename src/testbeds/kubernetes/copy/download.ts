import type {WriteStream} from 'node:fs'
import {TestbedError} from '../../../errors/index.ts'
import type {Cluster, ContainerRef} from '../api/cluster.ts'
import {eitherSignal} from '../api/either-signal.ts'
import type {AttemptResult} from '../api/passing-faults.ts'
import {openExec} from '../exec/exec-stream.ts'
import {isShellMissing, shellMissing} from '../exec/exec-wrapper.ts'
import {afterHeader} from '../exec/header-line.ts'
import {takeIntoFile} from '../exec/output-files.ts'
import {CHECKSUM_FUNCTION, type Checksum, type ChecksumName, readChecksum, startChecksum} from './checksums.ts'

/** How a copy is watched. */
export interface CopyFromOptions {
  readonly signal?: AbortSignal | undefined
  /** Gets how many bytes are here. */
  readonly onProgress?: ((bytes: number) => void) | undefined
}

/** $1 is the file, $2 how many bytes are there already, $3 asks for a checksum. The header is `size name sum`. */
const SEND_SCRIPT = `${CHECKSUM_FUNCTION}
[ -f "$1" ] || { echo "$1: not there, or no regular file" >&2; exit 66; }
size=$(wc -c <"$1") || exit 67
sum='- -'
if [ "$3" = sum ]; then sum=$(checksum_of "$1") || exit 67; fi
echo "$((size)) $sum"
tail -c "+$(($2 + 1))" <"$1"`

/** One copy under way. */
export interface Download {
  readonly doing: string
  readonly file: WriteStream
  received: number
  /** Of the file in the container, as first told; null until then. */
  expected: {readonly size: number; readonly name: ChecksumName; readonly sum: string} | null
  checksum: Checksum | null
}

function readHeader(download: Download, line: string): void {
  const [size, ...rest] = line.split(' ')
  if (download.expected === null) {
    const sum = readChecksum(rest.join(' '))
    if (sum === null) throw new TestbedError(`${download.doing} failed: its size and checksum came back as ${line}`)
    download.expected = {size: Number(size), ...sum}
    download.checksum = startChecksum(sum.name)
  }
  if (Number(size) !== download.expected.size) throw changed(download)
}

function changed({doing}: Download): TestbedError {
  return new TestbedError(`${doing} failed: the file changed while it was read.`, {
    hint: 'Copy it once nothing writes to it any more.',
  })
}

function takeBytes(download: Download, options: CopyFromOptions) {
  const write = takeIntoFile(download.file)
  return (bytes: Buffer): Promise<void> | undefined => {
    download.received += bytes.length
    if (download.received > download.expected!.size) throw changed(download)
    download.checksum!.update(bytes)
    options.onProgress?.(download.received)
    return write(bytes)
  }
}

/** Watches over one stream. */
interface StallGuard extends Disposable {
  /** Aborts when nothing moved for too long, or when the outer signal does. */
  readonly signal: AbortSignal
}

/** The first byte may have to wait until a file of gigabytes was summed up. */
const FIRST_MOVE_MS = 120_000
const NEXT_MOVE_MS = 60_000
const LOOK_EVERY_MS = 5000

/** Gives up a stream that is open, and answers pings, but moves nothing. `moved` counts what came so far. */
function guardStalls(moved: () => number, outer: AbortSignal | undefined): StallGuard {
  const stalled = new AbortController()
  const start = moved()
  let last = {at: performance.now(), moved: start}
  const timer = setInterval(() => {
    const now = moved()
    if (now !== last.moved) last = {at: performance.now(), moved: now}
    const patienceMs = now === start ? FIRST_MOVE_MS : NEXT_MOVE_MS
    if (performance.now() - last.at > patienceMs) stalled.abort(new Error(`nothing came for ${patienceMs / 1000} s`))
  }, LOOK_EVERY_MS)
  return {
    signal: eitherSignal(stalled.signal, outer),
    [Symbol.dispose]: () => clearInterval(timer),
  }
}

/** One attempt: asks for what is missing yet. Throws what another attempt would meet as well. */
export async function downloadRest(
  cluster: Cluster,
  ref: ContainerRef,
  remotePath: string,
  state: Download,
  options: CopyFromOptions,
): Promise<AttemptResult> {
  if (state.file.errored !== null) throw new TestbedError(`${state.doing} failed: ${state.file.errored.message}`)
  let stderr = ''
  const keepStderr = (bytes: Buffer): undefined => {
    stderr = (stderr + bytes.toString('utf8')).slice(0, 1000)
  }
  const wantsSum = state.expected === null ? 'sum' : ''
  const argv = ['sh', '-c', SEND_SCRIPT, 'sh', remotePath, String(state.received), wantsSum]
  const stdout = afterHeader((line) => readHeader(state, line), takeBytes(state, options))
  using guard = guardStalls(() => state.received, options.signal)
  const {ended} = await openExec(cluster, ref, argv, {stdout, stderr: keepStderr, signal: guard.signal})
  const end = await ended
  if (end.kind === 'not-started' && isShellMissing(end.message)) throw shellMissing(state.doing, ['sh', 'wc', 'tail'])
  if (end.kind === 'exited' && end.exitCode !== 0) {
    throw new TestbedError(`${state.doing} failed with exit code ${end.exitCode}: ${stderr.trim()}`)
  }
  // An exit code of 0 alone does not say that all of the output arrived.
  const isDone = state.expected !== null && state.received === state.expected.size
  const fault = end.kind === 'exited' ? 'the output ended early' : end.message
  return {isDone, progress: state.received, fault}
}
