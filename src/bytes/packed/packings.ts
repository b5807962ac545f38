/** A way to pack files, known by their first bytes. */
export interface PackingMark {
  readonly name: string
  /** The ways in which such a file begins, one character for each byte. */
  readonly marks: readonly string[]
}

/** A way to pack that nothing here unpacks, and the command that does, without the file's name. */
export interface ForeignPacking extends PackingMark {
  readonly command: string
}

/** Bytes that are looked at. */
export const MARK_BYTES = 16

/** What is unpacked here: RFC 1952, RFC 8878, and the .xz file format. */
export const GZIP: PackingMark = {name: 'gzip', marks: ['\x1f\x8b']}
export const ZSTD: PackingMark = {name: 'zstd', marks: ['\x28\xb5\x2f\xfd']}
export const XZ: PackingMark = {name: 'xz', marks: ['\xfd7zXZ\0']}

/** The level of packing, and the mark of the first block or of the end. Letters alone are no mark: text may begin with them. */
const BZIP2_MARKS = Array.from('123456789').flatMap((level) => [`BZh${level}1AY&SY`, `BZh${level}\x17rE8P\x90`])

export const FOREIGN_PACKINGS: readonly ForeignPacking[] = [
  {name: 'bzip2', marks: BZIP2_MARKS, command: 'bzip2 -dc'},
  {name: 'lz4', marks: ['\x04"M\x18', '\x02!L\x18'], command: 'lz4 -dc'},
  {name: 'lzip', marks: ['LZIP\x01'], command: 'lzip -dc'},
  {name: 'lzma', marks: [']\0\0'], command: 'xz --format=lzma -dc'},
  {name: 'compress', marks: ['\x1f\x9d'], command: 'gzip -dc'},
  {name: 'zip', marks: ['PK\x03\x04'], command: 'unzip -p'},
  {name: '7-zip', marks: ["7z\xbc\xaf'\x1c"], command: '7z x -so'},
]

/** The first of `packings` that the first bytes of a file are the mark of. */
export function packingOf<Packing extends PackingMark>(
  head: Uint8Array,
  packings: readonly Packing[],
): Packing | undefined {
  const start = Buffer.from(head.subarray(0, MARK_BYTES)).toString('latin1')
  return packings.find(({marks}) => marks.some((mark) => start.startsWith(mark)))
}

/** Whether the first bytes are those of anything packed, here to be unpacked or not. */
export function isPacked(head: Uint8Array): boolean {
  return packingOf(head, [GZIP, ZSTD, XZ, ...FOREIGN_PACKINGS]) !== undefined
}
