import {imageOffsetOf, machineName} from './elf/elf-file.ts'
import type {FunctionRanges} from './elf/function-ranges.ts'
import {inferredName, type TextAt, textsOf} from './inferred-name.ts'
import type {InferredFunction, ModuleSymbols, SymbolMatch} from './module-symbols.ts'
import {remembering} from './remembering.ts'
import {type NamedLayer, NOT_STRIPPED, rangeIndex, type SymbolTables, stringAt} from './symbol-tables.ts'

/** What a lookup needs besides the tables. */
export interface LookupOptions {
  /** Shown where only a function's start is known: `moduleName+0xSTART`. */
  readonly moduleName: string
  readonly demangle: (name: string) => string
}

/** What is known of a range, by its number. Many addresses lie in one function, and its name is demangled once. */
type MatchOf = (index: number) => SymbolMatch | null

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
  layers: readonly NamedLayer[],
  imageOffset: number,
  matchesOf: readonly MatchOf[],
): SymbolMatch | null {
  for (const [number, layer] of layers.entries()) {
    const index = rangeIndex(layer, imageOffset)
    const match = index < 0 ? null : matchesOf[number]!(index)
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

/** Number of the range that starts at an image offset; -1 when none does. */
function indexOfStart(ranges: FunctionRanges, imageOffset: number): number {
  const index = rangeIndex(ranges, imageOffset)
  return ranges.starts[index] === imageOffset ? index : -1
}

function inferredFunction({functions, base}: SymbolTables, index: number, text: TextAt): InferredFunction | null {
  const start = base + BigInt(functions.starts[index]!)
  const inferred = inferredName(functions, index, start, text)
  if (inferred === null) return null
  return {start, name: inferred.name, owner: text(functions.classes[index]!), file: text(functions.files[index]!)}
}

function* inferredIn(tables: SymbolTables, text: TextAt): Generator<InferredFunction> {
  for (let index = 0; index < tables.functions.starts.length; index++) {
    const one = inferredFunction(tables, index, text)
    if (one !== null) yield one
  }
}

/**
 * Answers lookups from tables. Names are made, and demangled, only for what is asked; all places of one function get the
 * same match.
 */
export function lookupIn(tables: SymbolTables, options: LookupOptions): ModuleSymbols {
  const {layers, functions, base} = tables
  const matchesOf = layers.map((layer): MatchOf => remembering((index) => symbolMatch(layer, index, tables, options)))
  const functionOf = remembering((index: number) => functionMatch(tables, index, options))
  const text: TextAt = remembering(textsOf(functions))
  const lookup = (imageOffset: number): SymbolMatch | null => {
    const symbol = symbolAt(layers, imageOffset, matchesOf)
    if (symbol !== null) return symbol
    const index = rangeIndex(functions, imageOffset)
    return index < 0 ? null : functionOf(index)
  }
  return {
    buildId: tables.buildId,
    machine: machineName(tables.machine),
    stripped: tables.namedShare < NOT_STRIPPED,
    faults: tables.faults,
    lookupFileOffset(fileOffset) {
      const imageOffset = imageOffsetOf(tables, Number(fileOffset))
      return imageOffset === null ? null : lookup(imageOffset)
    },
    lookupAddress: (address) => lookup(Number(address - base)),
    startsAt: (address) => [...layers, functions].some((ranges) => indexOfStart(ranges, Number(address - base)) >= 0),
    inferredAt(address) {
      const index = indexOfStart(functions, Number(address - base))
      return index < 0 ? null : inferredFunction(tables, index, text)
    },
    inferredFunctions: () => inferredIn(tables, text),
  }
}
