import {remembering} from '../remembering.ts'
import {asciiAt, type Image, loadedAt} from './image.ts'
import type {References} from './references.ts'

/** A log statement in a function: it loads the path of its source file and, in some programs, the function's name. */
export interface LogPlace {
  readonly file: string
  /** Texts that are loaded for the same call: the function's name among them, or only messages. */
  readonly beside: readonly string[]
}

const LONGEST_TEXT = 255
/** What a function's name looks like. */
export const IDENTIFIER = /^~?[A-Za-z_][A-Za-z0-9_]{2,79}$/
const SOURCE_FILE = /^[\w@+.~/-]*[\w@+-]\.(?:c|cc|cpp|cxx|C)$/

/**
 * Farthest that the loads of file and function of one log statement are apart, in bytes of code. Between them stand a
 * store or two and the line number (18 bytes in optimised spdlog and OpenSSL statements).
 */
const CLOSE = 32

/** `call rel32`. */
const CALL = 0xe8
const DISPLACEMENT_BYTES = 4

/** Gives the text at an image offset; null where none is. */
export type TextReader = (target: number) => string | null

/** Reads texts; log strings are loaded many times, so that what each address holds is remembered. */
export function textReader(image: Image): TextReader {
  return remembering((target) => asciiAt(image, target, LONGEST_TEXT))
}

/** Whether a call stands in the code between two places: what is loaded behind it belongs to another statement. */
function callsBetween(image: Image, start: number, end: number): boolean {
  const code = loadedAt(image, start)
  if (code === undefined || !code.executable) return true
  const base = code.imageOffset
  for (let at = start - base; at < end - base; at++) {
    if (code.bytes[at] !== CALL || at + 5 > code.bytes.length) continue
    const target = base + at + 5 + code.view.getInt32(at + 1, true)
    if (loadedAt(image, target)?.executable === true) return true
  }
  return false
}

/** The texts that are loaded close to what reference `index` loads, and for the same call; source files left out. */
export function textsBeside(image: Image, references: References, index: number, read: TextReader): string[] {
  const {count, functions, places, targets} = references
  const texts = new Set<string>()
  const collect = (step: 1 | -1): void => {
    for (let other = index + step; other >= 0 && other < count; other += step) {
      const [first, last] = [Math.min(places[index]!, places[other]!), Math.max(places[index]!, places[other]!)]
      if (functions[other] !== functions[index] || last - first > CLOSE) return
      if (callsBetween(image, first + DISPLACEMENT_BYTES, last)) return
      const text = read(targets[other]!)
      if (text !== null && !SOURCE_FILE.test(text)) texts.add(text)
    }
  }
  collect(1)
  collect(-1)
  return [...texts]
}

/**
 * The log statements of every function that has any, found by the addresses that its code loads. Headers are passed over:
 * what is written in them is inlined everywhere, and tells nothing about the function that it ends up in.
 */
export function findLogPlaces(image: Image, references: References, read: TextReader): Map<number, LogPlace[]> {
  const found = new Map<number, LogPlace[]>()
  const {count, functions, targets} = references
  for (let index = 0; index < count; index++) {
    const file = read(targets[index]!)
    if (file === null || !SOURCE_FILE.test(file)) continue
    const place = {file, beside: textsBeside(image, references, index, read)}
    const others = found.get(functions[index]!)
    if (others === undefined) found.set(functions[index]!, [place])
    else others.push(place)
  }
  return found
}
