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
