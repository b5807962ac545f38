import type {ByteSource} from '../../../bytes/byte-source.ts'
import {InputError} from '../../../errors/index.ts'
import {u64At, viewOf} from './records/bytes-at.ts'

/** A part of the file: bytes from its start, and length in bytes. */
export interface FileRange {
  readonly offset: number
  readonly size: number
}

/** Start of a perf.data file (struct perf_file_header; perf.data-file-format.txt). */
export interface FileHeader {
  /** Written to a pipe: attributes and features come as records among the others. */
  readonly piped: boolean
  /** Length of one attribute with its ids' section. */
  readonly attributeBytes: number
  readonly attributes: FileRange
  /** Records. Its size is 0 when perf was killed before it could write it. */
  readonly data: FileRange
  /** Numbers of the features whose sections follow the data, in their order. */
  readonly features: readonly number[]
}

const MAGIC = 'PERFILE2'
const MAGIC_OTHER_ENDIAN = '2ELIFREP'
const OLD_MAGICS = ['PERFFILE', 'ELIFFREP']
const FILE_HEADER_BYTES = 104
const PIPE_HEADER_BYTES = 16
const FEATURES_AT = 72
const FEATURE_BITS = 256

function magicOf(head: Uint8Array): string {
  return Buffer.from(head.subarray(0, 8)).toString('latin1')
}

/** True for every variant of the format, also those that are refused. */
export function hasPerfMagic(head: Uint8Array): boolean {
  return [MAGIC, MAGIC_OTHER_ENDIAN, ...OLD_MAGICS].includes(magicOf(head))
}

function assertMagic(name: string, head: Uint8Array): void {
  const magic = magicOf(head)
  if (magic === MAGIC) return
  const hint = 'Make text of it where it was recorded: perf script > FILE.perf, and read that.'
  if (magic === MAGIC_OTHER_ENDIAN) {
    throw new InputError(`${name} is a perf.data file of a big-endian machine, which is not read.`, {hint})
  }
  if (OLD_MAGICS.includes(magic)) {
    throw new InputError(
      `${name} is a perf.data file of the old form ${magic} (Linux before 3.0), which is not read.`,
      {
        hint,
      },
    )
  }
  throw new InputError(`${name} is no perf.data file: byte 0 should start ${MAGIC}.`)
}

function sectionAt(view: DataView, at: number): FileRange {
  return {offset: u64At(view, at), size: u64At(view, at + 8)}
}

function featuresAt(view: DataView): number[] {
  return [...Array(FEATURE_BITS).keys()].filter((bit) => (view.getUint8(FEATURES_AT + (bit >> 3)) >> (bit & 7)) & 1)
}

/** Reads the first bytes. Throws an InputError for a file of another kind, byte order or age. */
export async function readFileHeader(source: ByteSource): Promise<FileHeader> {
  const head = await source.read(0, FILE_HEADER_BYTES)
  assertMagic(source.name, head)
  const view = viewOf(head)
  const size = head.length < PIPE_HEADER_BYTES ? 0 : u64At(view, 8)
  if (size === PIPE_HEADER_BYTES) {
    const data = {offset: PIPE_HEADER_BYTES, size: source.size - PIPE_HEADER_BYTES}
    return {piped: true, attributeBytes: 0, attributes: {offset: 0, size: 0}, data, features: []}
  }
  if (size !== FILE_HEADER_BYTES || head.length < FILE_HEADER_BYTES) {
    throw new InputError(`${source.name}: the header at byte 0 is damaged: it gives its length as ${size} bytes.`)
  }
  return {
    piped: false,
    attributeBytes: u64At(view, 16),
    attributes: sectionAt(view, 24),
    data: sectionAt(view, 40),
    features: featuresAt(view),
  }
}
