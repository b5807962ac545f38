import {crc32} from 'node:zlib'
import type {Segment} from '../elf/elf-file.ts'
import type {NamedLayer, SymbolTables} from '../symbol-tables.ts'

/**
 * Symbol tables as bytes: magic, version, checksum, length of a JSON header, the header, then the arrays as they are in
 * memory (little-endian), each at a multiple of eight. The version rises with every change of form or of inference.
 */
export const TABLE_VERSION = 8

const MAGIC = 0x4d595352
const PREFIX_BYTES = 16

type Column = Uint32Array | Uint8Array

interface Place {
  readonly at: number
  readonly length: number
}

interface Header {
  readonly buildId: string | null
  readonly machine: number
  readonly namedShare: number
  readonly faults: readonly string[]
  readonly base: string
  readonly segments: readonly Segment[]
  readonly layers: readonly {readonly grounds: NamedLayer['grounds']; readonly columns: Record<string, Place>}[]
  readonly functions: Record<string, Place>
}

const aligned = (bytes: number): number => Math.ceil(bytes / 8) * 8

function bytesOf(column: Column): Uint8Array {
  return new Uint8Array(column.buffer, column.byteOffset, column.byteLength)
}

/** Lays columns one behind the other. */
class ColumnWriter {
  readonly pieces: Uint8Array[] = []
  length = 0

  /** Places of all the typed arrays among `fields`. */
  place(fields: object): Record<string, Place> {
    const places: Record<string, Place> = {}
    for (const [name, column] of Object.entries(fields)) {
      if (!(column instanceof Uint32Array || column instanceof Uint8Array)) continue
      places[name] = {at: this.length, length: column.length}
      this.pieces.push(bytesOf(column), new Uint8Array(aligned(column.byteLength) - column.byteLength))
      this.length += aligned(column.byteLength)
    }
    return places
  }
}

function checksumOf(pieces: readonly Uint8Array[]): number {
  return pieces.reduce((sum, piece) => crc32(piece, sum), 0)
}

/** Symbol tables as pieces to be written one after another. */
export function toTableFile(tables: SymbolTables): Uint8Array[] {
  const writer = new ColumnWriter()
  const header: Header = {
    buildId: tables.buildId,
    machine: tables.machine,
    namedShare: tables.namedShare,
    faults: tables.faults,
    base: tables.base.toString(16),
    segments: tables.segments,
    layers: tables.layers.map((layer) => ({grounds: layer.grounds, columns: writer.place(layer)})),
    functions: writer.place(tables.functions),
  }
  const text = Buffer.from(JSON.stringify(header))
  const headerBytes = Buffer.concat([text, Buffer.alloc(aligned(text.length) - text.length, ' ')])
  const prefix = new Uint32Array([
    MAGIC,
    TABLE_VERSION,
    checksumOf([headerBytes, ...writer.pieces]),
    headerBytes.length,
  ])
  return [bytesOf(prefix), headerBytes, ...writer.pieces]
}

const BYTE_COLUMNS = new Set(['strings'])

function columnsAt(bytes: Uint8Array, start: number, places: Record<string, Place>): Record<string, Column> {
  const read = ([name, {at, length}]: [string, Place]): [string, Column] => {
    const offset = bytes.byteOffset + start + at
    const column = BYTE_COLUMNS.has(name)
      ? new Uint8Array(bytes.buffer, offset, length)
      : new Uint32Array(bytes.buffer, offset, length)
    return [name, column]
  }
  return Object.fromEntries(Object.entries(places).map(read))
}

/** Reads what {@link toTableFile} made; null when the bytes are damaged or of another version. */
export function fromTableFile(file: Uint8Array): SymbolTables | null {
  if (file.length < PREFIX_BYTES) return null
  const bytes = file.byteOffset % 8 === 0 ? file : Uint8Array.from(file)
  const [magic, version, checksum, headerBytes] = new Uint32Array(bytes.buffer, bytes.byteOffset, 4)
  if (magic !== MAGIC || version !== TABLE_VERSION || crc32(bytes.subarray(PREFIX_BYTES)) !== checksum) return null
  const start = PREFIX_BYTES + headerBytes!
  const header = JSON.parse(Buffer.from(bytes.subarray(PREFIX_BYTES, start)).toString()) as Header
  const layers = header.layers.map(({grounds, columns}) => ({...columnsAt(bytes, start, columns), grounds}))
  return {
    buildId: header.buildId,
    machine: header.machine,
    namedShare: header.namedShare,
    faults: header.faults,
    base: BigInt(`0x${header.base}`),
    segments: header.segments,
    layers: layers as unknown as NamedLayer[],
    functions: columnsAt(bytes, start, header.functions) as unknown as SymbolTables['functions'],
  }
}
