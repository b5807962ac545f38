import type {Segment} from '../elf/elf-file.ts'
import type {NamedLayer, SymbolTables} from '../symbol-tables.ts'
import {type ColumnPlaces, fromColumnFile, toColumnFile} from './column-file.ts'

/** The version of symbol tables; it rises with every change of form or of inference. */
export const TABLE_VERSION = 8

const KIND = {magic: 0x4d595352, version: TABLE_VERSION}

interface Header {
  readonly buildId: string | null
  readonly machine: number
  readonly namedShare: number
  readonly faults: readonly string[]
  readonly base: string
  readonly segments: readonly Segment[]
  readonly layers: readonly {readonly grounds: NamedLayer['grounds']; readonly columns: ColumnPlaces}[]
  readonly functions: ColumnPlaces
}

/** Symbol tables as pieces to be written one after another. */
export function toTableFile(tables: SymbolTables): Uint8Array[] {
  return toColumnFile(
    KIND,
    (place): Header => ({
      buildId: tables.buildId,
      machine: tables.machine,
      namedShare: tables.namedShare,
      faults: tables.faults,
      base: tables.base.toString(16),
      segments: tables.segments,
      layers: tables.layers.map((layer) => ({grounds: layer.grounds, columns: place(layer)})),
      functions: place(tables.functions),
    }),
  )
}

/** Reads what {@link toTableFile} made; null when the bytes are damaged or of another version. */
export function fromTableFile(file: Uint8Array): SymbolTables | null {
  const found = fromColumnFile(file, KIND)
  if (found === null) return null
  const header = found.header as Header
  const layers = header.layers.map(({grounds, columns}) => ({...found.columns(columns), grounds}))
  return {
    buildId: header.buildId,
    machine: header.machine,
    namedShare: header.namedShare,
    faults: header.faults,
    base: BigInt(`0x${header.base}`),
    segments: header.segments,
    layers: layers as unknown as NamedLayer[],
    functions: found.columns(header.functions) as unknown as SymbolTables['functions'],
  }
}
