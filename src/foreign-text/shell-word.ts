// By hand: characters that steer a terminal are written as `$'…'`; `shell-quote` leaves them as they are.
import {visible, visibleLines} from './visible.ts'

const PLAIN_WORD = /^[\w@%+=:,./-]+$/

/** The bytes of a character as bash and zsh read them in `$'…'`, in any locale. */
function bytesOf(character: string): string {
  return [...Buffer.from(character)].map((byte) => `\\x${byte.toString(16).padStart(2, '0')}`).join('')
}

/** `$'…'`, which POSIX.1-2024 has and bash, zsh and ksh read. */
function escaped(word: string): string {
  const characters = [...word.replaceAll(/[\\']/g, '\\$&')]
  return `$'${characters.map((one) => (visible(one) === one ? one : bytesOf(one))).join('')}'`
}

/** Any text in single quotes of a POSIX shell. */
export function inSingleQuotes(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`
}

/** One word of a command line as a person may see it, quoted where a shell needs that. It names the same when it is pasted. */
export function shellWord(word: string): string {
  if (PLAIN_WORD.test(word)) return word
  return visibleLines(word) === word ? inSingleQuotes(word) : escaped(word)
}
