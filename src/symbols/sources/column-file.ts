import {crc32} from 'node:zlib'

/**
 * Typed arrays as a file: magic, version, checksum, length of a JSON header, the header, then the arrays as they are in
 * memory (little-endian), each at a multiple of eight.
 */
export interface ColumnFileKind {
  readonly magic: number
  /** Rises with every change of form or of how the content is made. */
  readonly version: number
}

/** Where an array stands behind the header: its first byte and how many elements it has. */
interface Place {
  readonly at: number
  readonly length: number
}

/** Places of arrays by name. */
export type ColumnPlaces = Readonly<Record<string, Place>>

type Column = Uint32Array | Uint8Array

const PREFIX_BYTES = 16
/** Of columns with these names the elements are bytes; of all others, 32-bit numbers. */
const BYTE_COLUMNS = new Set(['strings', 'grounds', 'confirmations'])

const aligned = (bytes: number): number => Math.ceil(bytes / 8) * 8

function bytesOf(column: Column): Uint8Array {
  return new Uint8Array(column.buffer, column.byteOffset, column.byteLength)
}

/** Lays columns one behind the other. */
class ColumnWriter {
  readonly pieces: Uint8Array[] = []
  length = 0

  /** Places of all the typed arrays among `fields`. */
  readonly place = (fields: object): ColumnPlaces => {
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

/** A file as pieces to be written one after another. `headerOf` lays out the columns and gives the header, which names their places. */
export function toColumnFile(
  {magic, version}: ColumnFileKind,
  headerOf: (place: (fields: object) => ColumnPlaces) => object,
): Uint8Array[] {
  const writer = new ColumnWriter()
  const text = Buffer.from(JSON.stringify(headerOf(writer.place)))
  const header = Buffer.concat([text, Buffer.alloc(aligned(text.length) - text.length, ' ')])
  const prefix = new Uint32Array([magic, version, checksumOf([header, ...writer.pieces]), header.length])
  return [bytesOf(prefix), header, ...writer.pieces]
}

function columnsAt(bytes: Uint8Array, start: number, places: ColumnPlaces): Record<string, Column> {
  const read = ([name, {at, length}]: [string, Place]): [string, Column] => {
    const offset = bytes.byteOffset + start + at
    const column = BYTE_COLUMNS.has(name)
      ? new Uint8Array(bytes.buffer, offset, length)
      : new Uint32Array(bytes.buffer, offset, length)
    return [name, column]
  }
  return Object.fromEntries(Object.entries(places).map(read))
}

/** Reads what {@link toColumnFile} made: its header, and the columns at places; null when the bytes are damaged or of another kind. */
export function fromColumnFile(
  file: Uint8Array,
  kind: ColumnFileKind,
): {readonly header: unknown; columns(places: ColumnPlaces): Record<string, Column>} | null {
  if (file.length < PREFIX_BYTES) return null
  const bytes = file.byteOffset % 8 === 0 ? file : Uint8Array.from(file)
  const [magic, version, checksum, headerBytes] = new Uint32Array(bytes.buffer, bytes.byteOffset, 4)
  if (magic !== kind.magic || version !== kind.version || crc32(bytes.subarray(PREFIX_BYTES)) !== checksum) return null
  const start = PREFIX_BYTES + headerBytes!
  return {
    header: JSON.parse(Buffer.from(bytes.subarray(PREFIX_BYTES, start)).toString()),
    columns: (places) => columnsAt(bytes, start, places),
  }
}
