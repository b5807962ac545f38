/** The plain hues and ranges of flamegraph.pl. */
export type ShadeName = 'hot' | 'mem' | 'io' | 'red' | 'green' | 'blue' | 'yellow' | 'purple' | 'aqua' | 'orange'

const JAVA_PACKAGE = /^L?(java|javax|jdk|net|org|com|io|sun)\//

/** Java: by what the compiler marked, then by package, then by the form of the name. */
export function javaShade(name: string): ShadeName {
  if (name.endsWith('_[j]')) return 'green'
  if (name.endsWith('_[i]')) return 'aqua'
  if (JAVA_PACKAGE.test(name) || name.includes(':::')) return 'green'
  if (name.includes('::')) return 'yellow'
  return name.endsWith('_[k]') ? 'orange' : 'red'
}

/** JavaScript of V8: compiled code with and without a file, C++ of the engine, builtins, kernel. */
export function jsShade(name: string): ShadeName {
  if (name.endsWith('_[j]')) return name.includes('/') ? 'green' : 'aqua'
  if (name.includes('::')) return 'yellow'
  if (/\/.*\.js/.test(name)) return 'green'
  if (name.includes(':')) return 'aqua'
  if (name === ' ') return 'green'
  return name.includes('_[k]') ? 'orange' : 'red'
}

/** Perl: C++ by its `::`, then the interpreter and scripts, then the kernel. */
export function perlShade(name: string): ShadeName {
  if (name.includes('::')) return 'yellow'
  if (name.includes('Perl') || name.includes('.pl')) return 'green'
  return name.endsWith('_[k]') ? 'orange' : 'red'
}
