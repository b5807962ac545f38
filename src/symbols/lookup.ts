import {imageOffsetOf, machineName} from './elf/elf-file.ts'
import {inferredName} from './inferred-name.ts'
import type {InferredFunction, ModuleSymbols, SymbolMatch} from './module-symbols.ts'
import {type NamedLayer, NOT_STRIPPED, rangeIndex, type SymbolTables, stringAt} from './symbol-tables.ts'

/** What a lookup needs besides the tables. */
export interface LookupOptions {
  /** Shown where only a function's start is known: `moduleName+0xSTART`. */
  readonly moduleName: string
  readonly demangle: (name: string) => string
}

/** By the number of the range. */
type Matches = Map<number, SymbolMatch | null>

/** What was found for ranges before: many addresses lie in one function, and its name is demangled once. */
interface Known {
  readonly ofLayers: readonly Matches[]
  readonly ofFunctions: Matches
}

function remembered(matches: Matches, index: number, find: () => SymbolMatch | null): SymbolMatch | null {
  let match = matches.get(index)
  if (match === undefined) {
    match = find()
    matches.set(index, match)
  }
  return match
}

function symbolMatch(
  layer: NamedLayer,
  index: number,
  {base}: SymbolTables,
  {demangle}: LookupOptions,
): SymbolMatch | null {
  const name = stringAt(layer.strings, layer.names[index]!)
  if (name === '') return null
  const functionStart = base + BigInt(layer.functionStarts[index]!)
  return {name: demangle(name), grounds: layer.grounds, functionStart, evidence: null}
}

function symbolAt(
  tables: SymbolTables,
  imageOffset: number,
  options: LookupOptions,
  {ofLayers}: Known,
): SymbolMatch | null {
  for (const [number, layer] of tables.layers.entries()) {
    const index = rangeIndex(layer, imageOffset)
    if (index < 0) continue
    const match = remembered(ofLayers[number]!, index, () => symbolMatch(layer, index, tables, options))
    if (match !== null) return match
  }
  return null
}

function functionMatch({functions, base}: SymbolTables, index: number, options: LookupOptions): SymbolMatch {
  const functionStart = base + BigInt(functions.starts[index]!)
  const inferred = inferredName(functions, index, functionStart)
  if (inferred !== null) return {...inferred, grounds: 'inferred', functionStart}
  const name = `${options.moduleName}+0x${functionStart.toString(16)}`
  return {name, grounds: 'function-start', functionStart, evidence: null}
}

function functionAt(
  tables: SymbolTables,
  imageOffset: number,
  options: LookupOptions,
  {ofFunctions}: Known,
): SymbolMatch | null {
  const index = rangeIndex(tables.functions, imageOffset)
  if (index < 0) return null
  return remembered(ofFunctions, index, () => functionMatch(tables, index, options))
}

/** Texts by their places in a table, each read once: many functions have one class. */
function textReader({strings}: SymbolTables['functions']): (offset: number) => string | null {
  const texts = new Map<number, string>()
  return (offset) => {
    if (offset === 0) return null
    const known = texts.get(offset) ?? stringAt(strings, offset)
    texts.set(offset, known)
    return known
  }
}

function inferredFunction(
  {functions, base}: SymbolTables,
  index: number,
  text: (offset: number) => string | null,
): InferredFunction | null {
  const start = base + BigInt(functions.starts[index]!)
  const inferred = inferredName(functions, index, start)
  if (inferred === null) return null
  return {start, name: inferred.name, owner: text(functions.classes[index]!), file: text(functions.files[index]!)}
}

function* inferredIn(tables: SymbolTables): Generator<InferredFunction> {
  const text = textReader(tables.functions)
  for (let index = 0; index < tables.functions.starts.length; index++) {
    const one = inferredFunction(tables, index, text)
    if (one !== null) yield one
  }
}

function inferredAt(tables: SymbolTables, address: bigint): InferredFunction | null {
  const imageOffset = Number(address - tables.base)
  const index = rangeIndex(tables.functions, imageOffset)
  if (index < 0 || tables.functions.starts[index] !== imageOffset) return null
  return inferredFunction(tables, index, textReader(tables.functions))
}

/**
 * Answers lookups from tables. Names are made, and demangled, only for what is asked; all places of one function get the
 * same match.
 */
export function lookupIn(tables: SymbolTables, options: LookupOptions): ModuleSymbols {
  const known: Known = {ofLayers: tables.layers.map(() => new Map()), ofFunctions: new Map()}
  const lookup = (imageOffset: number): SymbolMatch | null =>
    symbolAt(tables, imageOffset, options, known) ?? functionAt(tables, imageOffset, options, known)
  return {
    buildId: tables.buildId,
    machine: machineName(tables.machine),
    stripped: tables.namedShare < NOT_STRIPPED,
    faults: tables.faults,
    lookupFileOffset(fileOffset) {
      const imageOffset = imageOffsetOf(tables, Number(fileOffset))
      return imageOffset === null ? null : lookup(imageOffset)
    },
    lookupAddress: (address) => lookup(Number(address - tables.base)),
    startsAt: (address) =>
      [...tables.layers, tables.functions].some((ranges) => {
        const imageOffset = Number(address - tables.base)
        const index = rangeIndex(ranges, imageOffset)
        return index >= 0 && ranges.starts[index] === imageOffset
      }),
    inferredAt: (address) => inferredAt(tables, address),
    inferredFunctions: () => inferredIn(tables),
  }
}
