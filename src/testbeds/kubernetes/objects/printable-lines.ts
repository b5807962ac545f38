import {visible} from '../../../foreign-text/visible.ts'

/** Text from the cluster on one line, as `visible` has it; at most `length` UTF-16 units. */
export function printableLine(text: string, length = 300): string {
  const clean = visible(text)
  return clean.length > length ? `${clean.slice(0, length - 1)}…` : clean
}
