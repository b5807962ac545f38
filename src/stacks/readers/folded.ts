import {readFoldedText} from '../folded/read-folded-text.ts'
import type {Likeness, StackReader} from '../reader.ts'
import {headLines, isBinary} from '../text/head-lines.ts'
import {WEIGHT} from '../text/weight.ts'

/** A line that could be read; a weight behind a blank is all it takes. */
function isStack(line: string): boolean {
  const blank = line.lastIndexOf(' ')
  return blank !== -1 && WEIGHT.test(line.slice(blank + 1))
}

function looksFolded(head: Uint8Array): Likeness {
  const lines = isBinary(head) ? [] : headLines(head).filter((line) => line !== '')
  const readable = lines.filter((line) => !/^\s/.test(line) && isStack(line)).length
  if (readable === 0) return 'no'
  return readable / lines.length >= 0.9 ? 'yes' : 'unsure'
}

/**
 * One stack a line, frames joined by `;` root first, a blank and a weight: what bcc's -f prints and flamegraph.pl draws.
 * Where every line ends in two numbers they are the weights of two profiles, as difffolded.pl prints them: the sample
 * types `before` and `after`. Names may have blanks, and may be empty.
 */
export const folded: StackReader = {
  format: 'folded',
  description: 'folded stacks, as bcc (-f) and the stackcollapse programs print them',
  ordered: true,
  looksLike: looksFolded,
  read: readFoldedText,
}
