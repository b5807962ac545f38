import type {RunnerError} from '../../errors/index.ts'

/** An error as a reason in results: what happened, and what to do about it. */
export function reasonOf({message, hint}: RunnerError): string {
  if (hint === undefined) return message
  return message.includes('\n') ? `${message}\n${hint}` : `${message} ${hint}`
}
