import {demangler} from '../demangle.ts'
import type {Elf} from '../elf/elf-file.ts'
import type {FunctionRanges} from '../elf/function-ranges.ts'
import type {InferredFunctions} from '../symbol-tables.ts'
import {classesOfFunctions} from './class-of-function.ts'
import {filesByLayout} from './files-by-layout.ts'
import {loadImage} from './image.ts'
import {namesInMessages} from './names-in-messages.ts'
import {nothingInferred} from './nothing-inferred.ts'
import {findPointers} from './pointers.ts'
import {findReferences} from './references.ts'
import {sourcesOfFunctions} from './source-of-function.ts'
import {findLogPlaces, textReader} from './source-strings.ts'
import {findClasses} from './type-information.ts'
import {findVirtualFunctions} from './vtables.ts'

const TYPE_NAME = 'typeinfo name for '

/** Source name of a class from the text in its type information; that text itself where it cannot be demangled. */
function className(mangled: string, demangle: (name: string) => string): string {
  const text = demangle(`_ZTS${mangled}`)
  return text.startsWith(TYPE_NAME) ? text.slice(TYPE_NAME.length) : mangled
}

/** Zero-ended texts one behind the other, each once. Offset 0 is the empty text. */
export class StringTable {
  readonly #offsets = new Map<string, number>([['', 0]])
  readonly #pieces: Buffer[] = [Buffer.alloc(1)]
  #length = 1

  /** Where `text` begins. */
  add(text: string): number {
    const known = this.#offsets.get(text)
    if (known !== undefined) return known
    const offset = this.#length
    const piece = Buffer.from(`${text}\0`)
    this.#offsets.set(text, offset)
    this.#pieces.push(piece)
    this.#length += piece.length
    return offset
  }

  bytes(): Uint8Array {
    return Buffer.concat(this.#pieces)
  }
}

/**
 * What a stripped C++ program still tells about its functions: their class by virtual tables, their source file and name
 * by the strings that log statements left, and the files of others by those that stand around them.
 */
export async function inferFunctions(elf: Elf, ranges: FunctionRanges): Promise<InferredFunctions> {
  const functions = nothingInferred(ranges)
  if (ranges.starts.length === 0) return functions
  const image = await loadImage(elf)
  const pointers = await findPointers(image)
  const classes = findClasses(image, pointers)
  const references = findReferences(image, ranges)
  const virtual = findVirtualFunctions(image, pointers, classes, ranges, references)
  const members = classesOfFunctions(image, ranges, classes, virtual)
  const strings = new StringTable()
  const demangle = demangler()
  const nameOffsets = new Map<number, number>()
  for (const [one, {owner, slot}] of members) {
    const offset = nameOffsets.get(owner) ?? strings.add(className(classes.names[owner]!, demangle))
    nameOffsets.set(owner, offset)
    functions.classes[one] = offset
    functions.slots[one] = slot
  }
  const read = textReader(image)
  const sources = sourcesOfFunctions(findLogPlaces(image, references, read), members)
  for (const [one, source] of sources) {
    functions.files[one] = strings.add(source.file)
    functions.identifiers[one] = strings.add(source.identifier ?? '')
  }
  for (const [one, name] of namesInMessages(image, references, read)) {
    if (functions.identifiers[one] === 0) functions.identifiers[one] = strings.add(name)
  }
  const files = new Map([...sources].map(([one, {file}]) => [one, file]))
  for (const [one, file] of filesByLayout(files, classes, members)) functions.objectFiles[one] = strings.add(file)
  return {...functions, strings: strings.bytes()}
}
