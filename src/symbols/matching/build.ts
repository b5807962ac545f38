import type {ByteSource} from '../../bytes/byte-source.ts'
import {InputError} from '../../errors/index.ts'
import {debugLayer} from '../debug/debug-layer.ts'
import {type Elf, SECTION} from '../elf/elf-file.ts'
import {type FunctionRanges, functionRanges} from '../elf/function-ranges.ts'
import {readElf} from '../elf/read-elf.ts'
import {stubLayer} from '../elf/stub-layer.ts'
import {type SymbolLayer, symbolLayer} from '../elf/symbol-layer.ts'
import {asciiAt, type Image, loadImage} from '../inference/image.ts'
import {findPointers} from '../inference/pointers.ts'
import {findReferences} from '../inference/references.ts'
import {type Classes, findClasses} from '../inference/type-information.ts'
import {findVirtualFunctions, type Tables, vtablesInFile} from '../inference/vtables.ts'
import {stringAt} from '../symbol-tables.ts'
import {byOnlyKey} from './by-only-key.ts'
import {type CodeOfBuild, readCode} from './code-of-build.ts'
import {hashOfText} from './hash.ts'
import {type Lists, ListsInOrder, listOf, sortedLists} from './lists.ts'

/** What is known of all functions of one build, without what it takes to read them. Functions are indexes into `ranges`. */
export interface Build {
  readonly base: bigint
  readonly ranges: FunctionRanges
  readonly code: CodeOfBuild
  /** By function, the hashes of the texts, classes and functions of other libraries that it uses; each list ascending. */
  readonly uses: Lists
  /** Mangled names of functions where symbols start; empty where none does. */
  readonly names: readonly string[]
  /** Virtual tables by the mangled name of their class. */
  readonly tables: ReadonlyMap<string, readonly (readonly number[])[]>
}

const LONGEST_TEXT = 255

/** A damaged debug file is left out: whoever names functions by it says so. */
async function debugSymbols(elf: Elf, debugFile: ByteSource | null): Promise<SymbolLayer | null> {
  try {
    return debugFile === null ? null : await debugLayer(elf, debugFile)
  } catch (error) {
    if (error instanceof InputError) return null
    throw error
  }
}

async function layersOf(elf: Elf, debugFile: ByteSource | null): Promise<SymbolLayer[]> {
  const layers = [
    await symbolLayer(elf, SECTION.symtab),
    await debugSymbols(elf, debugFile),
    await symbolLayer(elf, SECTION.dynsym),
  ]
  return layers.filter((layer) => layer !== null)
}

/** Names of the functions at whose start a symbol starts, by the first layer that has one. */
function namesOf(ranges: FunctionRanges, layers: readonly SymbolLayer[]): string[] {
  const byStart = new Map<number, string>()
  for (const {functionStarts, names, strings} of layers) {
    for (const [index, start] of functionStarts.entries()) {
      if (!byStart.has(start)) byStart.set(start, unversioned(stringAt(strings, names[index]!)))
    }
  }
  return Array.from(ranges.starts, (start) => byStart.get(start) ?? '')
}

/** Gives a hash of what stands at a place outside all functions, the same in another build; 0 where nothing is known. */
type Meaning = (place: number) => number

async function meaningsIn(image: Image, classes: Classes, classOfTable: ReadonlyMap<number, number>): Promise<Meaning> {
  const known = new Map<number, number>()
  const stubs = await stubLayer(image.elf)
  for (const [index, start] of (stubs?.starts ?? []).entries()) {
    known.set(start, hashOfText(`stub ${stringAt(stubs!.strings, stubs!.names[index]!)}`))
  }
  for (const [place, one] of classOfTable) known.set(place, hashOfText(`table ${unversioned(classes.names[one]!)}`))
  for (const [place, one] of classes.byOffset) known.set(place, hashOfText(`type ${unversioned(classes.names[one]!)}`))
  return (place) => {
    const remembered = known.get(place)
    if (remembered !== undefined) return remembered
    const text = asciiAt(image, place, LONGEST_TEXT)
    const meaning = text === null ? 0 : hashOfText(text)
    known.set(place, meaning)
    return meaning
  }
}

function usesOf(outside: Lists, count: number, meaningOf: Meaning): Lists {
  const uses = new ListsInOrder(count)
  for (let one = 0; one < count; one++) {
    for (const place of listOf(outside, one)) {
      const meaning = meaningOf(place)
      if (meaning !== 0) uses.add(meaning)
    }
    uses.endList()
  }
  return uses.lists()
}

/** Abseil's inline namespace has the date of its release: `lts_20260107`. */
const VERSION = /12lts_\d{8}/g

/** A mangled name without what every release of a library changes in it. */
function unversioned(name: string): string {
  return name.replace(VERSION, '3lts')
}

/** Tables of classes whose name no other class of the file has. */
function tablesByName(classes: Classes, tables: Tables): Map<string, readonly (readonly number[])[]> {
  return byOnlyKey([...tables].map(([one, ofClass]) => [unversioned(classes.names[one]!), ofClass]))
}

/**
 * Reads all that matching needs of an ELF file, with the help of a debug file where one was found. Throws an InputError
 * when a file cannot be read.
 */
export async function readBuild(source: ByteSource, debugFile: ByteSource | null = null): Promise<Build> {
  const elf = await readElf(source)
  const ranges = await functionRanges(elf)
  const image = await loadImage(elf)
  const pointers = await findPointers(image)
  const classes = findClasses(image, pointers)
  const references = findReferences(image, ranges)
  const virtual = findVirtualFunctions(image, pointers, classes, ranges, references)
  const classOfTable = new Map<number, number>()
  for (let header = 0; header < pointers.count; header++) {
    const owner = classes.byOffset.get(pointers.targets[header]!)
    if (owner !== undefined) classOfTable.set(pointers.places[header]! + image.wordBytes, owner)
  }
  const code = readCode(image, ranges)
  const meaningOf = await meaningsIn(image, classes, classOfTable)
  return {
    base: elf.base,
    ranges,
    code,
    uses: sortedLists(usesOf(code.outside, ranges.starts.length, meaningOf)),
    names: namesOf(ranges, await layersOf(elf, debugFile)),
    tables: tablesByName(classes, vtablesInFile(virtual)),
  }
}
