/** What a shortened name has in place of what was left out. */
const LEFT_OUT = '…'

/**
 * Tests whether texts hold `wanted` as it stands, blanks around it apart. An ellipsis in it stands for anything, so that
 * a name as a box or a table shows it is found too. Takes time in proportion to the text, whatever is wanted.
 */
export function plainTextTest(wanted: string, ignoreCase: boolean): (text: string) => boolean {
  const folded = (some: string) => (ignoreCase ? some.toLowerCase() : some)
  const text = folded(wanted.trim() || wanted)
  const pieces = text === LEFT_OUT ? [text] : text.split(LEFT_OUT)
  return (name) => {
    const whole = folded(name)
    let from = 0
    for (const piece of pieces) {
      const at = whole.indexOf(piece, from)
      if (at < 0) return false
      from = at + piece.length
    }
    return true
  }
}
