const ABORTING = /^Aborting because of (.+)$/m
const SOCKET_ERROR = /^error -1 for /

interface LogLine {
  readonly level?: unknown
  readonly msg?: unknown
  readonly err?: unknown
}

function parseLogLine(line: string): LogLine | null {
  if (!line.startsWith('{')) return null
  try {
    return JSON.parse(line) as LogLine
  } catch {
    // fortio logs JSON lines; what is cut off or printed by another is no log line.
    return null
  }
}

function lastError(lines: readonly string[]): string | null {
  const errors = lines
    .map(parseLogLine)
    .filter((line) => line !== null)
    .filter(({level}) => level === 'err' || level === 'crit' || level === 'fatal')
  const last = errors.at(-1)
  return last === undefined ? null : [last.msg, last.err].filter((part) => typeof part === 'string').join(': ')
}

/** Why fortio ended without a result, from its standard error. */
export function explain(output: string): string {
  const lines = output.split('\n').filter((line) => line.trim() !== '')
  const aborting = ABORTING.exec(output)?.[1]
  const error = lastError(lines)
  // A broken connection is only told as -1; the log line before it has the reason.
  if (aborting !== undefined && (error === null || !SOCKET_ERROR.test(aborting))) return aborting
  return error ?? lines.at(-1) ?? 'it printed nothing'
}
