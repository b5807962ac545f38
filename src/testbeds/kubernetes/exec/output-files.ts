import {once} from 'node:events'
import {createWriteStream, type WriteStream} from 'node:fs'
import {finished} from 'node:stream/promises'
import {TestbedError} from '../../../errors/index.ts'
import type {TakeOutput} from './output-takers.ts'

/** Where one stream of a command goes. */
export interface OutputKeeper {
  readonly take: TakeOutput
  /** What was kept in memory; empty for a file. Resolves once a file is written. */
  end(): Promise<string>
  /** Lets go of a file without waiting for it. */
  drop(): void
}

const LARGEST_IN_MEMORY_BYTES = 256 << 20

function inMemory(what: string): OutputKeeper {
  const chunks: Buffer[] = []
  let length = 0
  return {
    take(bytes) {
      length += bytes.length
      if (length > LARGEST_IN_MEMORY_BYTES) {
        throw new TestbedError(`${what} printed more than ${LARGEST_IN_MEMORY_BYTES} bytes, which are kept in memory.`)
      }
      chunks.push(bytes)
      return undefined
    },
    end: async () => Buffer.concat(chunks).toString('utf8'),
    drop: () => undefined,
  }
}

/** Resolves when the file takes more, rejects when it broke meanwhile. */
async function roomIn(file: WriteStream): Promise<void> {
  if (file.errored !== null) throw file.errored
  await once(file, 'drain')
}

/** Writes chunks to a file that was opened; a chunk that does not fit into its buffer holds the sender back. */
export function takeIntoFile(file: WriteStream): TakeOutput {
  return (bytes) => (file.write(bytes) ? undefined : roomIn(file))
}

function inFile(path: string): OutputKeeper {
  const file = createWriteStream(path, {mode: 0o600})
  const written = finished(file).then(() => '')
  // The error is thrown by end(); a command that never gets there must not end the process with it.
  written.catch(() => undefined)
  return {
    take: takeIntoFile(file),
    end() {
      file.end()
      return written
    },
    drop: () => void file.destroy(),
  }
}

/** Keeps one stream of `what`: in a local file, or in memory up to 256 MiB. */
export function keepOutput(what: string, path: string | undefined): OutputKeeper {
  return path === undefined ? inMemory(what) : inFile(path)
}
