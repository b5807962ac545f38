const TYPE_NAME = 'typeinfo name for '

/** Source name of a class from the text in its type information; that text itself where it cannot be demangled. */
export function className(mangled: string, demangle: (name: string) => string): string {
  const text = demangle(`_ZTS${mangled}`)
  return text.startsWith(TYPE_NAME) ? text.slice(TYPE_NAME.length) : mangled
}
