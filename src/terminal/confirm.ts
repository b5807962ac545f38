import {createInterface} from 'node:readline/promises'

/** Asks a question that is answered by yes or no. Anything but yes is no. */
export type Confirm = (question: string) => Promise<boolean>

/** Asks on standard error; undefined where nobody sits at a terminal. */
export function confirmOnTerminal(): Confirm | undefined {
  if (process.stdin.isTTY !== true || process.stderr.isTTY !== true) return undefined
  return async (question) => {
    const asking = createInterface({input: process.stdin, output: process.stderr})
    try {
      return /^y(es)?$/i.test((await asking.question(`${question} [y/N] `)).trim())
    } finally {
      asking.close()
    }
  }
}
