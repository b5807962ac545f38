import {withProcessRoots} from '../../model/process-roots.ts'
import {headTextLines, isBinary} from '../../text/head-lines.ts'
import type {Likeness, StackReader} from '../reader.ts'
import {isForeignLine} from './foreign-line.ts'
import {readFoldedText} from './read-folded-text.ts'

/** A weight behind a blank, as LineScanner reads it. */
const STACK = /^\S.*[ \t]-?\d+(?:\.\d*)?$/

/** A line that can be read. What ends in a blank was not written as folded text; perf's first lines of samples do. */
function isStack(line: string): boolean {
  if (isForeignLine(line)) return false
  return line.length < LONGEST_TESTED ? STACK.test(line) : STACK.test(`a${line.slice(-LONGEST_TESTED)}`)
}

const LONGEST_TESTED = 256

function looksFolded(head: Uint8Array): Likeness {
  const lines = isBinary(head) ? [] : headTextLines(head).filter((line) => line.trim() !== '' && !line.startsWith('# '))
  const readable = lines.filter(isStack).length
  if (readable * 2 <= lines.length) return 'no'
  return readable >= lines.length * 0.9 ? 'yes' : 'unsure'
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
  read: async (source, options) => withProcessRoots(await readFoldedText(source, options)),
}
