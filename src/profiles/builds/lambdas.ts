import {wrappedCallable} from '../../symbols/inferred-name.ts'

/**
 * The number of a lambda or of another type without a name in its function or file: `$_0` of clang; `{lambda(int)#1}` and
 * `{unnamed type#1}` of the Itanium C++ ABI.
 */
const NUMBER = /(?<=\$_)\d+|#\d+(?=\})/g

/** Whether a name has the number of a lambda in it: one more in front of it makes it another number. */
export function numbersLambda(name: string): boolean {
  return name.search(NUMBER) >= 0
}

/**
 * What a class of one build is looked for by in another: in one spelling, a lambda without its number, and without what
 * libc++ wraps a callable in, whose template arguments change from release to release.
 */
export function classAcrossBuilds(owner: string, spell: (text: string) => string): string {
  return spell(wrappedCallable(owner)).replace(NUMBER, '')
}
