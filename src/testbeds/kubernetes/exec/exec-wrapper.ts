import {PrerequisiteError} from '../../../errors/index.ts'
import {COMMAND_MARK} from './end-remote.ts'

/** What a command needs besides being run. */
export interface Wrapping {
  /** Put into the environment, so that the command can be found and ended. */
  readonly mark: string
  readonly cwd: string | undefined
}

/**
 * The shell becomes the command, so that nothing stands between. It exits with 126 when the working folder is not there,
 * with its words on standard error.
 */
const SCRIPT = `${COMMAND_MARK}=$1; export ${COMMAND_MARK}
if [ -n "$2" ]; then cd -- "$2" || exit 126; fi
shift 2
exec "$@"`

/** The command within a small shell script. All data are arguments of the script. */
export function wrapCommand(argv: readonly string[], {mark, cwd}: Wrapping): readonly string[] {
  return ['sh', '-c', SCRIPT, 'sh', mark, cwd ?? '', ...argv]
}

/** The runtime's words when the container has no shell to wrap with. */
export function isShellMissing(message: string): boolean {
  return /exec: "?sh"?: |"sh": (?:executable file not found|no such file)|stat sh: /.test(message)
}

/** What to tell where there is no shell; `programs` are all that would have been needed, such as sh and tail. */
export function shellMissing(doing: string, programs: readonly string[]): PrerequisiteError {
  const [listed, are] = [new Intl.ListFormat('en-GB').format(programs), programs.length === 1 ? 'is' : 'are']
  return new PrerequisiteError(`${doing} needs ${listed}, which ${are} not in that container.`, {
    hint: 'Deploy with runner, which brings a shell along, or use an image that has one.',
  })
}
