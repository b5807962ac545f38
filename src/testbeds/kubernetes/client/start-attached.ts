import {readFile} from 'node:fs/promises'
import {commandLine} from '../../../process/run.ts'
import type {DetachedCommand, ExecOptions} from '../../testbed.ts'
import type {Cluster, ContainerRef} from './cluster.ts'
import {TAIL_CHARACTERS} from './detached-state.ts'
import {execIn} from './exec-in.ts'

async function tailOf(kept: string, file: string | undefined): Promise<string> {
  const text = file === undefined ? kept : await readFile(file, 'utf8')
  return text.slice(-TAIL_CHARACTERS)
}

/**
 * Starts a command in a container that has no shell: it is bound to its stream, and what it printed is lost with that.
 * Without a shell there is nothing to send signals with. SIGINT, after which a result is expected, waits for the
 * command's own end; the others close the stream, and the command goes on until it ends by itself.
 */
export function startAttached(
  cluster: Cluster,
  ref: ContainerRef,
  argv: readonly string[],
  {stdoutFile, stderrFile}: ExecOptions = {},
): DetachedCommand {
  const left = new AbortController()
  const files = {...(stdoutFile === undefined ? {} : {stdoutFile}), ...(stderrFile === undefined ? {} : {stderrFile})}
  const ended = execIn(cluster, ref, argv, {...files, signal: left.signal}).then(
    async ({exitCode, stdout, stderr}) => ({
      exitCode,
      stdoutTail: await tailOf(stdout, stdoutFile),
      stderrTail: await tailOf(stderr, stderrFile),
    }),
    (error: unknown) => ({exitCode: null, stdoutTail: '', stderrTail: (error as Error).message}),
  )
  return {
    command: commandLine(argv),
    ended,
    signal: async (name) => {
      if (name !== 'SIGINT') left.abort()
      await ended
    },
  }
}
