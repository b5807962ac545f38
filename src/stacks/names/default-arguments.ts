/** Template arguments that a class has when none are given; `$0` and `$1` are its first ones, behind which they stand. */
interface Defaults {
  readonly givenCount: number
  readonly rest: readonly string[]
}

const SET = ['std::less<$0>', 'std::allocator<$0>']
const MAP = ['std::less<$0>', 'std::allocator<std::pair<$0 const, $1>>']
const HASH_SET = ['std::hash<$0>', 'std::equal_to<$0>', 'std::allocator<$0>']
const HASH_MAP = ['std::hash<$0>', 'std::equal_to<$0>', 'std::allocator<std::pair<$0 const, $1>>']
const [TRAITS, TEXT] = [['std::char_traits<$0>'], ['std::char_traits<$0>', 'std::allocator<$0>']]
const ABSEIL_HASH = 'absl::hash_internal::Hash<$0>'

/** By how many arguments have to be given. Of the standard (ISO/IEC 14882) and of Abseil's containers. */
const DEFAULTS: readonly (readonly [givenCount: number, rest: readonly string[], classes: string])[] = [
  [1, ['std::allocator<$0>'], 'std::vector std::deque std::list std::forward_list'],
  [1, SET, 'std::set std::multiset absl::btree_set absl::btree_multiset'],
  [2, MAP, 'std::map std::multimap absl::btree_map absl::btree_multimap'],
  [1, HASH_SET, 'std::unordered_set std::unordered_multiset'],
  [2, HASH_MAP, 'std::unordered_map std::unordered_multimap'],
  [1, ['std::default_delete<$0>'], 'std::unique_ptr'],
  [1, ['std::deque<$0>'], 'std::queue std::stack'],
  [1, ['std::vector<$0>', 'std::less<$0>'], 'std::priority_queue'],
  [1, TEXT, 'std::basic_string std::basic_stringbuf std::basic_stringstream'],
  [1, TEXT, 'std::basic_istringstream std::basic_ostringstream'],
  [1, TRAITS, 'std::basic_string_view std::basic_ios std::basic_istream std::basic_ostream std::basic_iostream'],
  [1, TRAITS, 'std::basic_streambuf std::basic_filebuf std::basic_ifstream std::basic_ofstream std::basic_fstream'],
  [1, TRAITS, 'std::istreambuf_iterator std::ostreambuf_iterator'],
  [2, ['std::allocator<$0>'], 'absl::InlinedVector'],
  [1, [ABSEIL_HASH, ...HASH_SET.slice(1)], 'absl::flat_hash_set absl::node_hash_set'],
  [2, [ABSEIL_HASH, ...HASH_MAP.slice(1)], 'absl::flat_hash_map absl::node_hash_map'],
]

const DEFAULTS_OF: ReadonlyMap<string, Defaults> = new Map(
  DEFAULTS.flatMap(([givenCount, rest, classes]) => classes.split(' ').map((name) => [name, {givenCount, rest}])),
)

/** What mangled names abbreviate (Itanium C++ ABI, 5.1.9), and its sibling of C++17. */
const ALIASES: ReadonlyMap<string, string> = new Map([
  ['std::basic_string<char>', 'std::string'],
  ['std::basic_string_view<char>', 'std::string_view'],
  ['std::basic_istream<char>', 'std::istream'],
  ['std::basic_ostream<char>', 'std::ostream'],
  ['std::basic_iostream<char>', 'std::iostream'],
])

/** An operator whose name has angle brackets: they open and close nothing. */
const OPERATOR = /operator(?:<=>|<<=?|>>=?|->\*?|<=?|>=?)/y
const CLOSING: Readonly<Record<string, string>> = {'<': '>', '(': ')', '[': ']', '{': '}'}

function isOfName(letter: string | undefined): boolean {
  return letter !== undefined && /[\w:]/.test(letter)
}

/** The qualified name that a text ends in. */
function lastName(text: string): string {
  let at = text.length
  while (isOfName(text[at - 1])) at--
  return text.slice(at)
}

function keptArguments(name: string, given: readonly string[]): readonly string[] {
  const defaults = DEFAULTS_OF.get(name)
  if (defaults === undefined) return given
  const text = (one: string) => one.replace(/\$([01])/g, (_, index: string) => given[Number(index)] ?? '')
  let count = given.length
  while (
    count > defaults.givenCount &&
    given[count - 1] === text(defaults.rest[count - 1 - defaults.givenCount] ?? '')
  ) {
    count--
  }
  return given.slice(0, count)
}

/** A list that has been opened: what stood before it, and its arguments so far. */
interface Open {
  readonly bracket: string
  readonly head: string
  readonly given: string[]
}

function closed({bracket, head, given}: Open, last: string): string {
  if (bracket !== '<') return `${head}${bracket}${last}${CLOSING[bracket]}`
  const name = lastName(head)
  const text = `${name}<${keptArguments(name, [...given, last.trim()]).join(', ')}>`
  return head.slice(0, head.length - name.length) + (ALIASES.get(text) ?? text)
}

/** The operator that is named at a place; `''` where none is. */
function operatorAt(text: string, at: number): string {
  if (text[at] !== 'o' || /\w/.test(text[at - 1] ?? '')) return ''
  OPERATOR.lastIndex = at
  return OPERATOR.exec(text)?.[0] ?? ''
}

/**
 * A demangled C++ name without the template arguments that follow from the ones before them:
 * `std::map<int, A, std::less<int>, std::allocator<std::pair<int const, A> > >` is `std::map<int, A>`, and
 * `std::basic_string<char, …>` is `std::string`. Only of classes that are known to have such defaults. What is not
 * balanced, as a name that was cut, stays as it is.
 */
export function withoutDefaultArguments(text: string): string {
  const open: Open[] = []
  let current = ''
  for (let at = 0; at < text.length; at++) {
    const letter = text[at]!
    const operator = operatorAt(text, at)
    const top = open.at(-1)
    if (operator !== '') {
      current += operator
      at += operator.length - 1
    } else if (letter in CLOSING) {
      open.push({bracket: letter, head: current, given: []})
      current = ''
    } else if (letter === ',' && top?.bracket === '<') {
      top.given.push(current.trim())
      current = ''
    } else if (top !== undefined && letter === CLOSING[top.bracket]) {
      current = closed(open.pop()!, current)
    } else if (')]}'.includes(letter)) {
      return text
    } else {
      current += letter
    }
  }
  return open.length === 0 ? current : text
}
