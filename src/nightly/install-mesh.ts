import {run} from '../process/run.ts'
import {whyFailed} from './how-it-ended.ts'

/** An installation that a folder asks for. */
export interface InstallRequest {
  /** A line of bash; `-f FILE` are its last words. */
  readonly command: string
  readonly file: string
  readonly directory: string
  readonly environment: Readonly<Record<string, string>>
  readonly log: string
  readonly timeoutSeconds: number
  readonly signal: AbortSignal
}

/** Hands `installation.yaml` to the command. Null when that ended well; else why it did not, as a sentence. */
export async function installMesh(request: InstallRequest): Promise<string | null> {
  const {command, file, directory, environment, log, timeoutSeconds, signal} = request
  const ended = await run(['bash', '-c', `exec 2>&1\n${command} "$@"`, 'bash', '-f', file], {
    cwd: directory,
    env: environment,
    stdoutFile: log,
    timeoutMs: timeoutSeconds * 1000,
    signal,
  })
  const why = await whyFailed(ended, timeoutSeconds, log)
  return why === null ? null : `Installing by ${command} -f ${file}: ${why}`
}
