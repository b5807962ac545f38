import {createInterface} from 'node:readline/promises'
import {InterruptedError} from '../errors/index.ts'
import {visibleLines} from '../foreign-text/visible.ts'

/** Asks a question that is answered by yes or no. Anything but yes is no. */
export type Confirm = (question: string) => Promise<boolean>

async function answerTo(question: string): Promise<string> {
  const asking = createInterface({input: process.stdin, output: process.stderr})
  const unanswered = new Promise<string>((resolve, reject) => {
    // While a line is read, Ctrl-C comes as a key and not as a signal.
    asking.once('SIGINT', () => reject(new InterruptedError('SIGINT', 'The question was answered with Ctrl-C.')))
    asking.once('close', () => resolve(''))
  })
  try {
    return await Promise.race([asking.question(visibleLines(question)), unanswered])
  } finally {
    asking.close()
  }
}

/** Asks on standard error; undefined where nobody sits at a terminal. Ctrl-C throws an InterruptedError. */
export function confirmOnTerminal(): Confirm | undefined {
  if (process.stdin.isTTY !== true || process.stderr.isTTY !== true) return undefined
  return async (question) => /^y(es)?$/i.test((await answerTo(`${question} [y/N] `)).trim())
}
