import {PrerequisiteError} from '../../../src/errors/index.ts'
import {type RunOptions, run} from '../../../src/process/run.ts'

const LAST_LINES = 15

/** Runs a program and answers its standard output. A PrerequisiteError with its last lines when it fails. */
export async function mustRun(argv: readonly string[], doing: string, options: RunOptions = {}): Promise<string> {
  const result = await run(argv, options)
  if (result.exitCode === 0) return result.stdout
  const said = `${result.stdout}\n${result.stderr}`.trim().split('\n').slice(-LAST_LINES).join('\n')
  throw new PrerequisiteError(
    `${doing}: \`${result.command}\` ended with ${result.exitCode ?? result.signal}:\n${said}`,
  )
}
