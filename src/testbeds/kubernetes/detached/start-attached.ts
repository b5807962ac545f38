import {readFile} from 'node:fs/promises'
import {commandLine} from '../../../program/command-line.ts'
import type {DetachedCommand, ExecOptions} from '../../testbed.ts'
import type {Cluster, ContainerRef} from '../api/cluster.ts'
import {eitherSignal} from '../api/either-signal.ts'
import {execIn} from '../exec/exec-in.ts'
import {TAIL_CHARACTERS} from './detached-state.ts'

/** Time after its deadline in which a command may still end by itself. */
const LATE_SECONDS = 2

/** With a file, `said` holds what is told about the command's end besides. */
async function tailOf(said: string, file: string | undefined): Promise<string> {
  const text = file === undefined ? '' : await readFile(file, 'utf8')
  return `${text}${said}`.slice(-TAIL_CHARACTERS)
}

function limitsOf({signal, deadlineSeconds}: ExecOptions, left: AbortSignal): ExecOptions {
  return {
    signal: eitherSignal(left, signal),
    ...(deadlineSeconds === undefined ? {} : {deadlineSeconds: deadlineSeconds + LATE_SECONDS}),
  }
}

/**
 * Starts a command in a container that has no shell: it is bound to its stream, and what it printed is lost with that.
 * Without a shell there is nothing to end it with. SIGINT, after which a result is expected, waits for the command's own
 * end. The other signals, an abort of `options.signal`, and the deadline two seconds after it, close the stream; the
 * command then goes on until it ends by itself, and `stderrTail` says so. A command with `cwd` is not started, and says
 * that this needs a shell.
 */
export function startAttached(
  cluster: Cluster,
  ref: ContainerRef,
  argv: readonly string[],
  options: ExecOptions = {},
): DetachedCommand {
  const left = new AbortController()
  const {stdoutFile, stderrFile} = options
  const ended = execIn(cluster, ref, argv, {...options, ...limitsOf(options, left.signal)})
    .then(async ({exitCode, stdout, stderr}) => ({
      exitCode,
      stdoutTail: await tailOf(stdout, stdoutFile),
      stderrTail: await tailOf(stderr, stderrFile),
    }))
    .catch((error: unknown) => ({exitCode: null, stdoutTail: '', stderrTail: (error as Error).message}))
  return {
    command: commandLine(argv),
    ended,
    signal: async (name) => {
      if (name !== 'SIGINT') left.abort()
      await ended
    },
  }
}
