import {writeAtomically} from './write-atomically.ts'
import {writeStdout} from './write-stdout.ts'

/** Writes to standard output when `path` is `-`, else to a file that is there whole or not at all. */
export async function writeOutput(path: string, chunks: Iterable<string | Uint8Array>): Promise<void> {
  if (path === '-') await writeStdout(chunks)
  else await writeAtomically(path, chunks)
}
