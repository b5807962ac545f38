import {visible} from '../../../foreign-text/visible.ts'

/** Text from the cluster on one line, as `visible` has it; at most `length` UTF-16 units. */
export function printableLine(text: string, length = 300): string {
  const clean = visible(text)
  return clean.length > length ? `${clean.slice(0, length - 1)}…` : clean
}

/** The last lines of a text from outside, each as in {@link printableLine}. */
export function lastLines(text: string, count: number): string[] {
  const lines = text.split(/\r?\n/)
  if (lines.at(-1) === '') lines.pop()
  return lines.slice(-count).map((line) => printableLine(line))
}
