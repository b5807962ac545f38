import {visibleLines} from '../foreign-text/visible.ts'
import {redacted} from '../secrets/known-secrets.ts'
import {type MaybeTerminal, usesColor} from './style.ts'

/** What our own styles and moving lines are made of; nothing else that steers a terminal is let through. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for.
const OWN_SEQUENCES = /(\u001b\[(?:1|2|22|31|32|33|39)m|\r?\u001b\[2K|\u001b\[\d+A)/

/**
 * Text on its last way to a stream that people read: without secrets, and with all that would steer a terminal made
 * visible, but for our own styles and moving lines where the stream has such. Names from outside are made visible where
 * they come into a text, since here a colour of theirs looks like one of ours; this is for what was forgotten there.
 */
export function shownOn(stream: MaybeTerminal, text: string): string {
  const plain = redacted(text)
  if (stream.isTTY !== true && !usesColor(stream)) return visibleLines(plain)
  // The odd pieces are the sequences.
  return plain
    .split(OWN_SEQUENCES)
    .map((piece, index) => (index % 2 === 1 ? piece : visibleLines(piece)))
    .join('')
}
