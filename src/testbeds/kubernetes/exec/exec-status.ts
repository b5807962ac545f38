/** How a command in a container ended, as the status channel tells it. */
export type ExecOutcome =
  | {readonly kind: 'exited'; readonly exitCode: number}
  /** The runtime could not start the command; the text says why. */
  | {readonly kind: 'not-started'; readonly message: string}
  /** Something else went wrong; the text is the server's. */
  | {readonly kind: 'failed'; readonly message: string}

interface StatusJson {
  readonly status?: unknown
  readonly reason?: unknown
  readonly message?: unknown
  readonly details?: {readonly causes?: readonly {readonly reason?: unknown; readonly message?: unknown}[]}
}

/** How runc, crun and containerd say that a program is not there or cannot be executed. */
const NOT_STARTED = /unable to start container process|executable file not found|OCI runtime exec failed|exec failed: /

/** The exit code is the message of the cause with this reason (k8s.io/apimachinery, remotecommand constants). */
function exitCodeOf({details}: StatusJson): number | null {
  const cause = details?.causes?.find(({reason}) => reason === 'ExitCode')
  const code = Number(cause?.message)
  return cause === undefined || !Number.isInteger(code) ? null : code
}

function parse(text: string): StatusJson {
  try {
    const parsed: unknown = JSON.parse(text)
    return typeof parsed === 'object' && parsed !== null ? parsed : {}
  } catch {
    // Version 1 to 3 of the protocol send words instead of JSON: they are the message.
    return {message: text}
  }
}

/** Reads what came on the status channel, a `v1.Status` as JSON. */
export function readExecStatus(text: string): ExecOutcome {
  const status = parse(text)
  if (status.status === 'Success') return {kind: 'exited', exitCode: 0}
  const exitCode = exitCodeOf(status)
  if (exitCode !== null) return {kind: 'exited', exitCode}
  const message = typeof status.message === 'string' ? status.message : text
  return {kind: NOT_STARTED.test(message) ? 'not-started' : 'failed', message: message.slice(0, 2000)}
}
