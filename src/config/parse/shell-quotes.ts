import {RefusedValue} from './raw-value.ts'

/** Text without its quotes. */
export interface Unquoted {
  readonly text: string
  /** For each UTF-16 unit of `text`: whether it stood in quotes or behind a backslash. */
  readonly isQuoted: readonly boolean[]
}

/** `'…'`, `"…"`, a backslash with what it quotes, or what is not quoted. */
const PIECE = /'([^']*)'|"((?:[^"\\]|\\[\s\S])*)"|\\([\s\S])|([^'"\\]+)/y

/** Why no piece begins with this character. */
function unclosed(first: string): RefusedValue {
  if (first === '\\') return new RefusedValue('ends with a backslash, which quotes nothing')
  return new RefusedValue(
    `has a ${first} that is not closed`,
    'Quotes are taken away as a shell does it; a value with a quote in it stands in quotes of the other kind.',
  )
}

/**
 * Takes quotes and backslashes away as a POSIX shell and Python's shlex do: nothing is special in '…', a backslash in "…"
 * stands for itself unless `"` or `\` follows, and elsewhere it quotes what follows. Blanks do not part words.
 * Throws a RefusedValue, which does not show the text, for a quote that is not closed and a backslash at the end.
 */
export function unquote(raw: string): Unquoted {
  let text = ''
  const isQuoted: boolean[] = []
  for (let at = 0; at < raw.length; ) {
    PIECE.lastIndex = at
    const piece = PIECE.exec(raw)
    if (piece === null) throw unclosed(raw[at]!)
    const [all, single, double, escaped, plain] = piece
    const content = plain ?? escaped ?? single ?? double!.replaceAll(/\\(["\\])/g, '$1')
    text += content
    isQuoted.push(...Array.from({length: content.length}, () => plain === undefined))
    at += all.length
  }
  return {text, isQuoted}
}
