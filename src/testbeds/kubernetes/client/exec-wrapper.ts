import {COMMAND_MARK} from './end-remote.ts'

/** What a command needs besides being run. */
export interface Wrapping {
  /** Put into the environment, so that the command can be found and ended. */
  readonly mark: string
  readonly cwd: string | undefined
  /** Length of its standard input; null when it has none. */
  readonly stdinBytes: number | null
}

/** What the wrapper exits with when the working folder is not there; the shell's words are on standard error. */
const PRELUDE = `${COMMAND_MARK}=$1; export ${COMMAND_MARK}
if [ -n "$2" ]; then cd -- "$2" || exit 126; fi`

/** The shell becomes the command, so that nothing stands between. */
const PLAIN = `${PRELUDE}
shift 3
exec "$@"`

/**
 * head ends the command's input after the given count: version 4 of the protocol cannot. What the command leaves unread
 * is read for it, since containerd does not report the end of a command while its input is held back.
 */
const FED = `${PRELUDE}
bytes=$3
shift 3
head -c "$bytes" | { "$@"; code=$?; cat >/dev/null; exit "$code"; }`

/** The command within a small shell script. All data are arguments of the script. */
export function wrapCommand(argv: readonly string[], {mark, cwd, stdinBytes}: Wrapping): readonly string[] {
  const script = stdinBytes === null ? PLAIN : FED
  return ['sh', '-c', script, 'sh', mark, cwd ?? '', String(stdinBytes ?? 0), ...argv]
}

/** The runtime's words when the container has no shell to wrap with. */
export function isShellMissing(message: string): boolean {
  return /exec: "?sh"?: |"sh": (?:executable file not found|no such file)|stat sh: /.test(message)
}
