import type {ChildProcess} from 'node:child_process'
import {closeSync, fstatSync, ftruncateSync, openSync} from 'node:fs'
import type {Readable} from 'node:stream'

/** Files that a program writes its output to by itself. */
export interface StreamFiles {
  /** Descriptors, where there is a file. */
  readonly stdout: number | undefined
  readonly stderr: number | undefined
  /** Closes them once the program has ended. */
  keepUntilEndOf(child: Pick<ChildProcess, 'once'>): void
  /** Cuts off what others that still hold the files have written since the program ended. */
  cut(): void
}

interface OpenFile {
  readonly descriptor: number
  /** In bytes, when the program ended; null until then, and for what is no regular file. */
  size: number | null
}

function opened(path: string | undefined): OpenFile | null {
  return path === undefined ? null : {descriptor: openSync(path, 'w', 0o600), size: null}
}

function remember(file: OpenFile): void {
  const status = fstatSync(file.descriptor)
  file.size = status.isFile() ? status.size : null
}

function cutAndClose({descriptor, size}: OpenFile): void {
  if (size !== null && fstatSync(descriptor).size > size) ftruncateSync(descriptor, size)
  closeSync(descriptor)
}

/** Opens the files anew, for their owner alone where they are not there yet; or says why one cannot be opened. */
export function openOutputs(paths: {
  readonly stdoutFile?: string | undefined
  readonly stderrFile?: string | undefined
}): StreamFiles | {readonly failure: string} {
  const files: OpenFile[] = []
  const add = (path: string | undefined) => {
    const file = opened(path)
    if (file !== null) files.push(file)
    return file?.descriptor
  }
  try {
    const [stdout, stderr] = [add(paths.stdoutFile), add(paths.stderrFile)]
    return {
      stdout,
      stderr,
      keepUntilEndOf: (child) => void child.once('exit', () => files.forEach(remember)),
      cut: () => files.splice(0).forEach(cutAndClose),
    }
  } catch (error) {
    for (const {descriptor} of files) closeSync(descriptor)
    return {failure: (error as Error).message}
  }
}

/** What a program printed is in its pipe when it ends: it is read within this time, unless more comes. */
const QUIET_MS = 250
/** Others may go on printing for ever. */
const AT_MOST_MS = 5000

function stopOnceQuiet(stream: Readable): void {
  let heardAt = performance.now()
  const endAt = heardAt + AT_MOST_MS
  stream.on('data', () => {
    heardAt = performance.now()
  })
  const timer = setInterval(() => {
    const now = performance.now()
    if (now - heardAt >= QUIET_MS || now >= endAt) stream.destroy()
  }, QUIET_MS / 5)
  stream.once('close', () => clearInterval(timer))
}

/** Ends the reading of a program's pipes after its end, though something that it left running still holds them open. */
export function endOfReading(child: Pick<ChildProcess, 'stdout' | 'stderr' | 'once'>): void {
  child.once('exit', () => {
    for (const stream of [child.stdout, child.stderr]) if (stream !== null && !stream.destroyed) stopOnceQuiet(stream)
  })
}
