import type {Frame} from '../model/stacks.ts'
import {basenameOf} from './frame-names.ts'

/** A function known by its file and the place where it starts: `envoy+0x1a2b30`. Names of Java classes may end in longer numbers. */
const PLACED = /^([^$/]+)\+0x(0|[1-9a-f][0-9a-f]*)$/
/** Of an address. */
const MOST_DIGITS = 16
/** A function known by its place in the table of a class: `Router::Filter::#14`. */
const NUMBERED = /::#\d+$/
const SOURCE_FILE = String.raw`[\w.+-]+\.(?:cc|cpp|cxx|c|hh|hpp|h|inc)`
const WHOLE_SOURCE_FILE = new RegExp(`^${SOURCE_FILE}$`)
/** `ssl_lib.cc+0x5bfbaf0` and `worker_impl.cc:threadRoutine`, as functions are called of which the source file is inferred. */
const IN_SOURCE = new RegExp(`^${SOURCE_FILE}(?:\\+0x[0-9a-f]+$|:[A-Za-z_~])`)

/** The file, or source file, before the place where a function starts; null of any other name. */
export function fileOfPlace(name: string): string | null {
  return PLACED.exec(name)?.[1] ?? null
}

/** The virtual address in a name that says where its function starts; null in any other name. */
export function addressOfPlace(name: string): bigint | null {
  const digits = PLACED.exec(name)?.[2] ?? ''
  return digits === '' || digits.length > MOST_DIGITS ? null : BigInt(`0x${digits}`)
}

/** Whether a file is one of source text, by its name. */
export function isSourceFile(name: string): boolean {
  return WHOLE_SOURCE_FILE.test(name)
}

/** Whether a function is known by its place in the table of a class. */
export function isNumbered(name: string): boolean {
  return NUMBERED.test(name)
}

/**
 * A frame whose name stood in a text, with what the name itself tells of how the function was named: those that this
 * program gives to functions without a symbol come back as such, and not as symbols of the program. The file before a
 * place is the frame's module where none is told.
 */
export function withGroundsOfName(one: Frame): Frame {
  if (one.grounds !== 'given' || one.kind === 'label') return one
  const {name, module} = one
  if (name === '[unknown]') return {...one, grounds: 'unknown'}
  if (module !== null && name === `[${basenameOf(module).replace(/^\[(.*)\]$/, '$1')}]`) {
    return {...one, grounds: 'module-only'}
  }
  if (IN_SOURCE.test(name) || isNumbered(name)) return {...one, grounds: 'inferred'}
  const file = fileOfPlace(name)
  return file === null ? one : {...one, grounds: 'function-start', module: module ?? file}
}
