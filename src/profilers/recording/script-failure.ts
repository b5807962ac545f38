import type {ScriptOutcome} from './run-script.ts'

/** What a manifest keeps of how a script ended; nothing where it tidied up after itself. */
export function endingFacts({leftBehind, leftRunning}: ScriptOutcome): Readonly<Record<string, unknown>> {
  return {...(leftBehind === null ? {} : {leftBehind}), ...(leftRunning.length === 0 ? {} : {leftRunning})}
}

/** How a script ended, in a sentence, where that alone makes the profile a failure; else null. */
export function scriptFailure(outcome: ScriptOutcome, limitSeconds: number): string | null {
  if (outcome.aborted) return 'It was stopped because the run was.'
  if (outcome.hung) return `It had not ended after ${limitSeconds} s and was stopped.`
  if (outcome.exitCode === 0) return null
  return outcome.exitCode === null ? 'It was ended by a signal.' : `It ended with exit code ${outcome.exitCode}.`
}

/** The reason of a failed profile: what was run, how it ended, and the tail of its standard error. */
export function failureReason(what: string, failure: string, stderrTail: string): string {
  return [what, failure, stderrTail].filter((part) => part !== '').join('\n')
}
