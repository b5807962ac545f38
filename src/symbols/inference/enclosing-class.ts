/** What stands before a local name: nothing for a local class, and what libc++ wraps a lambda in. */
const LOCAL_NAME = /(?:^|__funcI)Z+N[rVK]*/
const SOURCE_NAME = /^(\d+)/

/** The plain names that stand one behind another from `start` on, each with its length in front, and where they end. */
function sourceNames(mangled: string, start: number): {readonly names: readonly string[]; readonly end: number} {
  const names: string[] = []
  let end = start
  for (let digits = SOURCE_NAME.exec(mangled.slice(end, end + 6)); digits !== null; ) {
    const length = digits[0].length + Number(digits[1])
    names.push(mangled.slice(end, end + length))
    end += length
    digits = SOURCE_NAME.exec(mangled.slice(end, end + 6))
  }
  return {names, end}
}

/** The plain names that a class's mangled name begins with: namespaces, classes around it, its own; up to a template's arguments. */
export function namesOfClass(mangled: string): string[] {
  const {names} = sourceNames(mangled, mangled.startsWith('N') ? 1 : 0)
  return names.map((name) => name.replace(SOURCE_NAME, ''))
}

/**
 * The mangled name of the class in whose member function a lambda or a local class is written; null for all others, and
 * where templates are around it. Form: Itanium C++ ABI, 5.1.6 "Scope Encoding".
 */
export function enclosingClass(mangled: string): string | null {
  const start = LOCAL_NAME.exec(mangled)
  if (start === null) return null
  const {names, end: at} = sourceNames(mangled, start.index + start[0].length)
  // The last name is the function's, unless that is a constructor or a destructor.
  const scope = /^[CD]\d/.test(mangled.slice(at)) ? names : mangled[at] === 'E' ? names.slice(0, -1) : []
  if (scope.length === 0) return null
  return scope.length === 1 ? scope[0]! : `N${scope.join('')}E`
}
