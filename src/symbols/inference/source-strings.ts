import {asciiAt, type Image, loadedAt} from './image.ts'
import type {References} from './references.ts'

/** A log statement in a function: it loads the source file, and close to that the name of the function. */
export interface LogPlace {
  readonly file: string
  readonly identifier: string | null
}

/** A text that tells something: a source file's path, or a word that could be a function's name. */
type Telling = {readonly kind: 'file' | 'word'; readonly text: string}

const LONGEST_TEXT = 255
const FILE = /^[\w@+.~/-]*[\w@+-]\.(?:c|cc|cpp|cxx|C|h|hh|hpp|hxx|ipp|inc)$/
const WORD = /^[A-Za-z_~][A-Za-z0-9_]{2,79}$/

/** Words that read like a function's name but are conditions or values that a statement prints. */
const NO_NAME = /_$|^(?:true|false|null|nullptr|unreachable|unimplemented|unsupported)$/i

/**
 * Farthest that the loads of file and function of one log statement are apart, in bytes of code. Between them stand a
 * store or two and the line number (18 bytes in optimised spdlog and OpenSSL statements).
 */
const CLOSE = 32

/** `call rel32`. */
const CALL = 0xe8
const DISPLACEMENT_BYTES = 4

function telling(image: Image, target: number): Telling | null {
  const text = asciiAt(image, target, LONGEST_TEXT)
  if (text === null) return null
  if (FILE.test(text)) return {kind: 'file', text}
  return WORD.test(text) && !NO_NAME.test(text) ? {kind: 'word', text} : null
}

/** Remembers what each address holds: log strings are loaded many times. */
function reader(image: Image): (target: number) => Telling | null {
  const known = new Map<number, Telling | null>()
  return (target) => {
    const remembered = known.get(target)
    if (remembered !== undefined) return remembered
    const found = telling(image, target)
    known.set(target, found)
    return found
  }
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

/** The word that is loaded together with the file that reference `index` loads: next to it, close, and for the same call. */
function wordBeside(
  image: Image,
  references: References,
  index: number,
  read: (target: number) => Telling | null,
): string | null {
  const {count, functions, places, targets} = references
  for (const other of [index + 1, index - 1]) {
    if (other < 0 || other >= count || functions[other] !== functions[index]) continue
    const [first, last] = [Math.min(places[index]!, places[other]!), Math.max(places[index]!, places[other]!)]
    if (last - first > CLOSE || callsBetween(image, first + DISPLACEMENT_BYTES, last)) continue
    const told = read(targets[other]!)
    if (told?.kind === 'word') return told.text
  }
  return null
}

/** The log statements of every function that has any, found by the addresses that its code loads. */
export function findLogPlaces(image: Image, references: References): Map<number, LogPlace[]> {
  const read = reader(image)
  const found = new Map<number, LogPlace[]>()
  const {count, functions, targets} = references
  for (let index = 0; index < count; index++) {
    const file = read(targets[index]!)
    if (file?.kind !== 'file') continue
    const place = {file: file.text, identifier: wordBeside(image, references, index, read)}
    const others = found.get(functions[index]!)
    if (others === undefined) found.set(functions[index]!, [place])
    else others.push(place)
  }
  return found
}

/** What the log statements of one function agree on. */
export interface SourceOfFunction {
  readonly file: string
  readonly identifier: string | null
}

const HEADER = /\.(?:h|hh|hpp|hxx|ipp|inc)$/

function only(values: ReadonlySet<string>): string | null {
  const [first, ...others] = values
  return first !== undefined && others.length === 0 ? first : null
}

/**
 * The file and name of a function by its log statements: the only source file that it names, or the only header when it
 * names no other file. A name counts when it is the only one that stands beside that file.
 */
function sourceOfFunction(places: readonly LogPlace[]): SourceOfFunction | null {
  const files = new Set(places.map((one) => one.file))
  const sources = new Set([...files].filter((one) => !HEADER.test(one)))
  const file = only(sources.size > 0 ? sources : files)
  if (file === null) return null
  const names = places.filter((one) => one.file === file && one.identifier !== null).map((one) => one.identifier!)
  return {file, identifier: only(new Set(names))}
}

/**
 * The source of every function with log statements. A function that is inlined takes its statements along: a name that
 * several functions of one file carry tells none of them apart, and is dropped.
 */
export function sourcesOfFunctions(logPlaces: ReadonlyMap<number, readonly LogPlace[]>): Map<number, SourceOfFunction> {
  const carriers = new Map<string, number>()
  for (const places of logPlaces.values()) {
    for (const key of new Set(places.map(keyOf))) carriers.set(key, (carriers.get(key) ?? 0) + 1)
  }
  const sources = new Map<number, SourceOfFunction>()
  for (const [one, places] of logPlaces) {
    const source = sourceOfFunction(places)
    if (source === null) continue
    sources.set(one, carriers.get(keyOf(source)) === 1 ? source : {...source, identifier: null})
  }
  return sources
}

function keyOf({file, identifier}: LogPlace): string {
  return `${file}\0${identifier ?? ''}`
}
