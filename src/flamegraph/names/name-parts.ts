import {isOperatorAt, operatorEnd} from './operator-symbols.ts'

/**
 * A piece of a function's name: its parameters, its template or type arguments, a remark such as `[clone .cold]`, another
 * pair of brackets (`(*S)` of Go, `<T as Trait>` of Rust, `{lambda(int)#1}`), or what stands between. With its brackets.
 */
export interface NamePart {
  readonly kind: 'text' | 'parameters' | 'arguments' | 'remark' | 'group'
  readonly text: string
}

const CLOSING: Readonly<Record<string, string>> = {'(': ')', '<': '>', '[': ']', '{': '}'}
/** Names end in one of these, and so does what brackets behind a name belong to. */
const NAME_END = /[\p{L}\p{N}_$~`'"!>\])}]$/u
/** Names of their own in brackets of angles behind `::`; others there are Rust's type arguments. */
const NAMED_ANGLES = /^<(?:lambda|impl |unnamed|anonymous|\{)/
const REMARK = /^\[(?:abi:|clone )/

/** Where the bracket at `from` is closed, exclusive; -1 when it never is. Comparisons such as `(1 < 2)` are no brackets. */
function closingEnd(name: string, from: number): number {
  const open: string[] = []
  for (let at = from; at < name.length; at++) {
    const character = name[at]!
    if (character === 'o' && isOperatorAt(name, at)) at = operatorEnd(name, at) - 1
    else if (CLOSING[character] !== undefined) open.push(CLOSING[character])
    else if (character === '>' && (open.at(-1) !== '>' || '-='.includes(name[at - 1]!))) continue
    else if (open.includes(character)) open.length = open.lastIndexOf(character)
    if (open.length === 0) return at + 1
  }
  return -1
}

/** Where a pair of brackets stands: from `at` to `end`, behind an operator or not. */
interface Place {
  readonly at: number
  readonly end: number
  readonly isOperator: boolean
}

/** A remark stands at the end, behind a blank. */
function isRemark(name: string, {at, end}: Place): boolean {
  return at > 1 && name[at - 1] === ' ' && end === name.length
}

function kindOf(name: string, place: Place): NamePart['kind'] {
  const {at, end, isOperator} = place
  const pair = name.slice(at, end)
  const isBehindName = isOperator || NAME_END.test(name.slice(Math.max(0, at - 2), at))
  if (REMARK.test(pair) || (!isOperator && isRemark(name, place))) return 'remark'
  if (pair[0] === '{') return 'group'
  // The tier of a .NET method stands behind its parameters.
  if (pair[0] === '[' && /[)}]/.test(name[at - 1] ?? '')) return 'remark'
  if (pair[0] === '<' && name.startsWith('::', at - 2)) return NAMED_ANGLES.test(pair) ? 'group' : 'arguments'
  if (!isBehindName) return 'group'
  return pair[0] === '(' ? 'parameters' : 'arguments'
}

interface FoundPair extends Place {
  readonly kind: NamePart['kind']
}

/** Every pair of outermost brackets that is closed, from left to right. */
function* outermostPairs(name: string): Generator<FoundPair> {
  let isOperator = false
  for (let at = 0; at < name.length; ) {
    if (name[at] === 'o' && isOperatorAt(name, at)) {
      at = operatorEnd(name, at)
      isOperator = true
      continue
    }
    const end = CLOSING[name[at]!] === undefined ? at + 1 : closingEnd(name, at)
    if (end < 0) return
    if (end > at + 1) {
      const kind = kindOf(name, {at, end, isOperator})
      yield {at, end, isOperator, kind}
      if (kind === 'parameters') isOperator = false
    }
    at = end
  }
}

/** A name cut at its outermost brackets. What stands behind a bracket that is never closed is text. */
export function nameParts(name: string): NamePart[] {
  const parts: NamePart[] = []
  let start = 0
  for (const {at, end, kind} of outermostPairs(name)) {
    if (at > start) parts.push({kind: 'text', text: name.slice(start, at)})
    parts.push({kind, text: name.slice(at, end)})
    start = end
  }
  if (start < name.length) parts.push({kind: 'text', text: name.slice(start)})
  return parts
}
