import {type NamePart, nameParts} from './name-parts.ts'

const ELLIPSIS = '…'
const LEFT_OUT = '(…)'
/** Brackets in brackets beyond this are taken as they are. */
const DEEPEST = 8

/** What compilers, linkers and runtimes put behind a name: the hash of Rust, clones, symbol versions, places in sources. */
const SUFFIXES = [
  /::h[0-9a-f]{16}$/,
  /(?:\.(?:isra|constprop|part|cold|llvm|lto_priv|localalias|clone)(?:\.\d+)*)+$/,
  /(?<=^[\w.$]+)@@?\w[\w.]*$/,
  /(?<=.) \(?[^\s()]*:\d+(?::\d+)?\)?$/,
]
/** A name goes on behind parameters when they are those of a function that another one stands in. */
const GOES_ON = /^(?:::|'|\$|\.[\p{L}_$<(])/u
/** What stands between the parameters of a function and the name of one that stands in it. */
const QUALIFIERS = /^(?: (?:const|volatile|noexcept)| ?&&?)+(?=::)/
const RETURNED_TYPE = /^[\w &]* -> /
/** Words before a name that are no type: `vtable for`, `non-virtual thunk to`, `closure #1 in`. */
const NO_TYPE = /(?:^| )(?:for|to|in) $/
/** What does not say which function it is of, so that a name does not begin with it. */
const SAYS_NOTHING = /^(?:\d|#\d|func\d|\$_|'lambda|\{|\(anonymous|operator\(\)|<lambda|-|$)/

const joined = (parts: readonly NamePart[]) => parts.map(({text}) => text).join('')

/** The text of a pair of brackets with `inner` in place of what it holds. */
function inBrackets({text}: NamePart, inner: (text: string) => string): string {
  return text[0] + inner(text.slice(1, -1)) + text.at(-1)
}

function shortParameters({text}: NamePart): string {
  return text === '()' ? text : LEFT_OUT
}

/** The parts up to the function's own parameters, which have nothing but `const` and its like behind them; null where it has none. */
function beforeOwnParameters(parts: readonly NamePart[]): readonly NamePart[] | null {
  const own = parts.findIndex(({kind}, index) => {
    const next = parts[index + 1]
    if (kind !== 'parameters') return false
    if (next?.kind === 'text' && RETURNED_TYPE.test(next.text)) return true
    const isLast = parts.slice(index + 1).every((later) => later.kind !== 'parameters')
    return isLast && !GOES_ON.test(joined(parts.slice(index + 1)).replace(QUALIFIERS, ''))
  })
  return own < 0 ? null : parts.slice(0, own)
}

function withShortParameters(name: string, depth = 0): string {
  const parts = nameParts(name)
  const texts = parts.map((part, index) => {
    if (part.kind === 'parameters') return shortParameters(part)
    const isDeep = part.kind === 'group' && depth < DEEPEST
    if (isDeep) return inBrackets(part, (inner) => withShortParameters(inner, depth + 1))
    return parts[index - 1]?.kind === 'parameters' ? part.text.replace(QUALIFIERS, '') : part.text
  })
  return texts.join('')
}

/** Where the name begins behind a type that is returned: after the last blank that is not of an operator. */
function startOfName(parts: readonly NamePart[]): number {
  let at = 0
  let start = 0
  for (const {kind, text} of parts) {
    const operator = kind === 'text' ? text.search(/\boperator\b/) : -1
    const blank = kind === 'text' ? text.lastIndexOf(' ', operator < 0 ? text.length : operator) : -1
    if (blank >= 0) start = at + blank + 1
    if (operator >= 0) break
    at += text.length
  }
  return start
}

/** Of a template the name stands behind the type that is returned. */
function withoutType(name: string): string {
  const start = startOfName(nameParts(name))
  return NO_TYPE.test(name.slice(0, start)) ? name : name.slice(start)
}

/** A name without what it takes and returns, remarks and suffixes, with `(…)` for functions that it stands in. */
function withoutSignature(name: string): string {
  const parts = nameParts(SUFFIXES.reduce((text, suffix) => text.replace(suffix, ''), name))
  const before = beforeOwnParameters(parts)
  const bare = joined((before ?? parts).filter(({kind}) => kind !== 'remark'))
  const text = withShortParameters(bare).trim()
  return before === null ? text : withoutType(text)
}

function withoutArguments(name: string, depth = 0): string {
  const parts = nameParts(name)
  return parts
    .map((part, index) => {
      if (part.kind === 'arguments') return ''
      const isDeep = part.kind === 'group' && depth < DEEPEST
      if (isDeep) return inBrackets(part, (inner) => withoutArguments(inner, depth + 1))
      // The `::` of Rust's `collect::<Vec<T>>`.
      return parts[index + 1]?.kind === 'arguments' ? part.text.replace(/::$/, '') : part.text
    })
    .join('')
    .trim()
}

/** `<alloc::vec::Vec as core::iter::Iterator>::next` as `<Vec as Iterator>::next`. */
function withShortPaths(name: string): string {
  return nameParts(name)
    .map((part) => (part.kind === 'group' ? part.text.replace(/(?:[\w$]+::)+(?=[\w$])/g, '') : part.text))
    .join('')
}

/** Whether dots of a name stand between packages, classes and functions, as in Go, Java, .NET and JavaScript. */
function isDotted(name: string): boolean {
  return !/\s|\.so\b|\+0x|\.(?:js|ts|py|exe|dll|out)$/.test(name)
}

/** A function of a source file, as names that are inferred from one are: `worker_impl.cc:threadRoutine`. */
const IN_SOURCE = /^[\w.+-]+\.(?:cc|cpp|cxx|c|hh|hpp|h|inc):(?=[A-Za-z_~])/

function separatorsOf(name: string): RegExp {
  if (IN_SOURCE.test(name)) return /(?<=\.\w+):/g
  if (!isDotted(name)) return /::/g
  if (name.includes('::')) return /::|(?<=[\w$])[./](?=[\p{L}_])/gu
  // Dots before the last slash are those of a host, as in `github.com/…`.
  return /\/[^/]*[.;]/.test(name) ? /\/|\.(?=[^/]*$)/g : /\./g
}

/** Places behind the namespaces, packages or classes of a name that may be left out. */
function placesToStart(name: string): number[] {
  const separators = separatorsOf(name)
  const places: number[] = []
  let at = 0
  for (const {kind, text} of nameParts(name)) {
    if (kind === 'text') {
      const conversion = text.search(/\boperator /)
      for (const {index, 0: separator} of text.matchAll(separators)) {
        if (conversion < 0 || index < conversion) places.push(at + index + separator.length)
      }
      if (conversion >= 0) break
    }
    at += text.length
  }
  return places.filter((place) => !SAYS_NOTHING.test(name.slice(place)))
}

/**
 * Shorter forms of a function's name, from the longest to the shortest: without its parameters and what it returns, then
 * without template and type arguments, then with one leading namespace after the other left out.
 */
export function shorterNames(name: string): string[] {
  const text = withoutSignature(name)
  const plain = withoutArguments(text)
  const own = withShortPaths(plain)
  const starts = placesToStart(own).map((place) => ELLIPSIS + own.slice(place))
  let length = name.length
  return [text, plain, own, ...starts].filter((one) => {
    const isShorter = one !== '' && one.length < length
    if (isShorter) length = one.length
    return isShorter
  })
}
