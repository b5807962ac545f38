import {scriptText} from '../recording/script-text.ts'
import {applyDropIns, type DropIn} from './drop-ins.ts'

/** What the placeholders of a profiling command stand for. */
export interface CommandValues {
  /** `--duration` as passed. */
  readonly durationSeconds: number
  /** As seen where the command runs; in an outline, what stands for it. */
  readonly sidecarPid: number | string
}

/**
 * A custom profiling command with `{duration}`, `<duration>`, `{sidecar_pid}` and `<sidecar_pid>` filled in. Nothing
 * else is touched: braces of bpftrace and redirections of the shell stay as they are.
 */
export function renderCommand(command: string, values: CommandValues): string {
  return command
    .replace(/\{duration\}|<duration>/g, String(values.durationSeconds))
    .replace(/\{sidecar_pid\}|<sidecar_pid>/g, String(values.sidecarPid))
}

const COMMENT = 'Kept as it was run, in this folder. Standard output is the profile.'

/** What a custom profiling command becomes for one process. */
export interface CustomScript {
  /** The user's command with its placeholders filled in. */
  readonly rendered: string
  /** The same with drop-ins in the place of absent programs. */
  readonly command: string
  /** The whole bash script around it. */
  readonly text: string
}

/** The script that a profiling command is run as, for a recording and for its outline alike. */
export function customScript(command: string, values: CommandValues, dropIns: readonly DropIn[]): CustomScript {
  const rendered = renderCommand(command, values)
  const replaced = applyDropIns(rendered, dropIns)
  return {rendered, command: replaced, text: scriptText(COMMENT, replaced)}
}
