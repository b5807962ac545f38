import {imageOffsetOf, machineName} from './elf/elf-file.ts'
import {inferredName} from './inferred-name.ts'
import type {ModuleSymbols, SymbolMatch} from './module-symbols.ts'
import {NOT_STRIPPED, rangeIndex, type SymbolTables, stringAt} from './symbol-tables.ts'

/** What a lookup needs besides the tables. */
export interface LookupOptions {
  /** Shown where only a function's start is known: `moduleName+0xSTART`. */
  readonly moduleName: string
  readonly demangle: (name: string) => string
}

function symbolAt(tables: SymbolTables, imageOffset: number, demangle: (name: string) => string): SymbolMatch | null {
  for (const layer of tables.layers) {
    const index = rangeIndex(layer, imageOffset)
    const name = index < 0 ? '' : stringAt(layer.strings, layer.names[index]!)
    if (name === '') continue
    const functionStart = tables.base + BigInt(layer.functionStarts[index]!)
    return {name: demangle(name), grounds: layer.grounds, functionStart, evidence: null}
  }
  return null
}

function functionAt(tables: SymbolTables, imageOffset: number, options: LookupOptions): SymbolMatch | null {
  const index = rangeIndex(tables.functions, imageOffset)
  if (index < 0) return null
  const functionStart = tables.base + BigInt(tables.functions.starts[index]!)
  const inferred = inferredName(tables.functions, index, functionStart, options.demangle)
  if (inferred !== null) return {...inferred, grounds: 'inferred', functionStart}
  const name = `${options.moduleName}+0x${functionStart.toString(16)}`
  return {name, grounds: 'function-start', functionStart, evidence: null}
}

/** Answers lookups from tables. Names are made, and demangled, only for what is asked. */
export function lookupIn(tables: SymbolTables, options: LookupOptions): ModuleSymbols {
  return {
    buildId: tables.buildId,
    machine: machineName(tables.machine),
    stripped: tables.namedShare < NOT_STRIPPED,
    faults: tables.faults,
    lookupFileOffset(fileOffset) {
      const imageOffset = imageOffsetOf(tables, Number(fileOffset))
      if (imageOffset === null) return null
      return symbolAt(tables, imageOffset, options.demangle) ?? functionAt(tables, imageOffset, options)
    },
  }
}
