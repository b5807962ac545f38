import {readLastLines} from '../bytes/last-lines.ts'
import type {RunResult} from '../process/run.ts'

function endOf({exitCode, signal, timedOut, survived, notFound, stderr}: RunResult, timeoutSeconds: number): string {
  if (notFound || survived) return stderr
  if (timedOut) return `it was not done after ${timeoutSeconds} s and was ended`
  return exitCode === null ? `${signal ?? 'a signal'} ended it` : `it ended with exit code ${exitCode}`
}

async function lastWords(log: string): Promise<string> {
  const last = (await readLastLines(log)).split('\n').at(-1)!.trim()
  return last === '' ? `It printed nothing (${log}).` : `The end of ${log}: ${last}`
}

/** Null for a script that ended well; else how it ended and what it said last, as sentences that begin in lower case. */
export async function whyFailed(ended: RunResult, timeoutSeconds: number, log: string): Promise<string | null> {
  if (ended.exitCode === 0) return null
  const how = endOf(ended, timeoutSeconds)
  return ended.notFound ? how : `${how}. ${await lastWords(log)}`
}
