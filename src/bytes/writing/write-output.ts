import {writeAtomically} from './write-atomically.ts'
import {writeStdout} from './write-stdout.ts'
import {isStandardOutput} from './write-target.ts'

/** Writes to standard output when `path` names it (`-`, `/dev/stdout`), else as {@link writeAtomically} does. */
export async function writeOutput(path: string, chunks: Iterable<string | Uint8Array>): Promise<void> {
  if (await isStandardOutput(path)) await writeStdout(chunks)
  else await writeAtomically(path, chunks)
}

/** The output that was asked for, with `-` for every name of standard output: nothing else may be printed there then. */
export async function outputName(path: string): Promise<string> {
  return (await isStandardOutput(path)) ? '-' : path
}
