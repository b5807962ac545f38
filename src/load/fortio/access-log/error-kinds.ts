/** Kinds beyond these are counted as one: error texts with an address or a number in them have no end. */
const MOST_KINDS = 50
const LONGEST_KIND = 200
const OTHERS = 'others'
/** Go's %q, https://pkg.go.dev/strconv#Quote. */
const ESCAPE = /\\(?:x([0-9a-f]{2})|u([0-9a-f]{4})|U([0-9a-f]{8})|(.))/g
const LETTERS: Readonly<Record<string, string>> = {n: '\n', t: '\t', r: '\r', a: '\x07', b: '\b', f: '\f', v: '\v'}
const LAST_CODE_POINT = 0x10ffff

function unescaped(_whole: string, ...[byte, short, long, letter]: string[]): string {
  if (letter !== undefined) return LETTERS[letter] ?? letter
  const code = Number.parseInt((byte ?? short ?? long)!, 16)
  return code > LAST_CODE_POINT ? '\ufffd' : String.fromCodePoint(code)
}

/** fortio's -1 is a connection that broke, was refused or timed out. */
function kindOf(details: string): string {
  return details === '-1' ? 'broken connection' : details.replace(ESCAPE, unescaped).slice(0, LONGEST_KIND)
}

/** Failed requests by what fortio says of them: a status, an error's text. */
export class ErrorKinds {
  readonly #counts = new Map<string, number>()

  add(details: string, times = 1): void {
    const isNew = !this.#counts.has(details)
    const key = isNew && this.#counts.size >= MOST_KINDS ? OTHERS : details
    this.#counts.set(key, (this.#counts.get(key) ?? 0) + times)
  }

  merge(other: ErrorKinds): void {
    for (const [details, count] of other.#counts) this.add(details, count)
  }

  /** Counts by kind in words, the commonest first. */
  counts(): Readonly<Record<string, number>> {
    const kinds = [...this.#counts].toSorted(([, one], [, other]) => other - one)
    return Object.fromEntries(kinds.map(([details, count]) => [kindOf(details), count]))
  }
}
