/** C++'s operators that are symbols, longer ones before those that they begin with. */
const SYMBOLS = [
  ...['->*', '<=>', '<<=', '>>=', '()', '[]', '""', '->', '++', '--', '<<', '>>', '<=', '>=', '==', '!=', '&&', '||'],
  ...['+=', '-=', '*=', '/=', '%=', '^=', '&=', '|=', '<', '>', '+', '-', '*', '/', '%', '^', '&', '|', '~', '!', '='],
  ',',
] as const

const KEYWORD = 'operator'
const IDENTIFIER = /[\p{L}\p{N}_$]/u
const ALLOCATION = /^ (?:new|delete)(?:\[\])?/
const OPENING = '(<[{'
const CLOSING = ')>]}'

/** Whether every bracket of a text has its other half. */
function isBalanced(text: string): boolean {
  const open: string[] = []
  for (let at = 0; at < text.length; at++) {
    if (text[at] === '>' && '-='.includes(text[at - 1] ?? ' ')) continue
    const closing = CLOSING.indexOf(text[at]!)
    if (OPENING.includes(text[at]!)) open.push(text[at]!)
    else if (closing >= 0 && open.pop() !== OPENING[closing]) return false
  }
  return open.length === 0
}

/** Whether the word `operator` stands at `at`, alone. */
export function isOperatorAt(name: string, at: number): boolean {
  if (!name.startsWith(KEYWORD, at) || (at > 0 && IDENTIFIER.test(name[at - 1]!))) return false
  return !IDENTIFIER.test(name[at + KEYWORD.length] ?? ' ')
}

/**
 * Where the word `operator` at `at` and the symbol behind it end: `operator<<` of `operator<<<char>(…)`, `operator<` of
 * `operator<<int>(…)`, as their brackets tell. Of a conversion such as `operator bool` it is the word alone.
 */
export function operatorEnd(name: string, at: number): number {
  const end = at + KEYWORD.length
  const allocation = ALLOCATION.exec(name.slice(end, end + 10))
  if (allocation !== null) return end + allocation[0].length
  const symbols = SYMBOLS.filter((symbol) => name.startsWith(symbol, end))
  const isAmbiguous = symbols.length > 1 && symbols[0]!.startsWith('<')
  const fitting = isAmbiguous ? symbols.find((one) => isBalanced(name.slice(end + one.length))) : undefined
  return end + (fitting ?? symbols[0] ?? '').length
}
