import {type CompiledLibrary, compileLibrary, newInstance} from './web-assembly.ts'

/** What the compiled demangler offers: strings go in and out as bytes in its memory. */
interface Library {
  readonly memory: {readonly buffer: ArrayBuffer}
  __wbindgen_malloc(length: number, align: number): number
  __wbindgen_free(pointer: number, length: number, align: number): void
  demangle_any(pointer: number, length: number): [pointer: number, length: number]
}

/** Longer names are given back as they are: they cost more than they tell. */
const LONGEST_NAME = 16_384
/** A name can refer to a part of itself, and that to another: each may double the text. Of real ones hardly any has more. */
const MOST_REFERENCES = 40
const REFERENCE = {cpp: /[ST][0-9A-Z]*_/g, rust: /B[0-9A-Za-z]*_/g} as const
/** What all names of one demangler may come to, in characters; names after that stay as they are. */
const LARGEST_TEXT = 64 * 1024 * 1024

const MANGLED = /^(?:_Z|_R)[\w.$]/
/** Symbol version, procedure-linkage mark or place in the function, which are no part of the mangled name. */
const VERSION = /(?:@.*|\+0x[0-9a-f]+)$/s
const THUNK = /^\{virtual override thunk\(\{(virtual )?.*?\}, (.*)\)\}$/s
const SPECIAL = /^\{(vtable|typeinfo|typeinfo name|vtt)\((.*)\)\}$/s

let compiled: CompiledLibrary | undefined

/**
 * A fresh copy with memory of its own. Its only import prepares a table for JavaScript values, which are never passed.
 * Compiled when the first mangled name comes: many inputs have none.
 */
function freshLibrary(): Library {
  compiled ??= compileLibrary('symbols/demangler.wasm')
  return newInstance(compiled, () => undefined) as Library
}

function call(library: Library, name: string): string {
  const bytes = Buffer.from(name)
  const input = library.__wbindgen_malloc(bytes.length, 1) >>> 0
  new Uint8Array(library.memory.buffer).set(bytes, input)
  const [pointer, length] = library.demangle_any(input, bytes.length)
  const text = Buffer.from(library.memory.buffer, pointer >>> 0, length).toString()
  library.__wbindgen_free(pointer, length, 1)
  return text
}

/** The library takes ABI tags of a function in no class for its first parameters: `give([abi:cxx11], int)`. */
const MISPLACED_TAGS = /\(((?:\[abi:[^\][]*\](?:, )?)+)(?:void(?=\)))?/

function withTagsInPlace(_: string, tags: string): string {
  return `${tags.replaceAll(', ', '')}(`
}

/** Thunks and tables in the words that binutils uses, so that names look the same wherever they come from. */
function inFamiliarWords(name: string): string {
  return name
    .replace(MISPLACED_TAGS, withTagsInPlace)
    .replace(THUNK, (_, virtual: string | undefined, target: string) =>
      virtual === undefined ? `non-virtual thunk to ${target}` : `virtual thunk to ${target}`,
    )
    .replace(SPECIAL, (_, what: string, target: string) => `${what === 'vtt' ? 'VTT' : what} for ${target}`)
}

function isTooEntangled(name: string): boolean {
  const references = name.match(name.startsWith('_R') ? REFERENCE.rust : REFERENCE.cpp)
  return references !== null && references.length > MOST_REFERENCES
}

/**
 * A function that gives the source name of a mangled C++ (`_Z…`) or Rust (`_R…`, `_ZN…17h<hash>E`) symbol, and gives any
 * other text back unchanged. It never throws.
 */
export function demangler(): (name: string) => string {
  let library: Library | undefined
  let textLength = 0
  return (name) => {
    if (name.length > LONGEST_NAME || !MANGLED.test(name) || isTooEntangled(name)) return name
    if (textLength > LARGEST_TEXT) return name
    const version = VERSION.exec(name)?.[0] ?? ''
    const bare = version === '' ? name : name.slice(0, -version.length)
    library ??= freshLibrary()
    try {
      const answer = call(library, bare)
      textLength += answer.length
      if (answer.length > LONGEST_NAME) return name
      // A name that is none comes back without its leading underscore.
      return answer === '' || bare.endsWith(answer) ? name : inFamiliarWords(answer) + version
    } catch {
      // After a trap the library's memory cannot be trusted; the name stays as it is.
      library = undefined
      return name
    }
  }
}
