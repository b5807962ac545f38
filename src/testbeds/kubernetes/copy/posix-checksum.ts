// By hand: the sum of POSIX's cksum, which every image has, goes from the highest bit; zlib.crc32 from the lowest.

const POLYNOMIAL = 0x04c11db7

function tableEntry(index: number): number {
  let value = index << 24
  for (let bit = 0; bit < 8; bit++) value = value & 0x80000000 ? (value << 1) ^ POLYNOMIAL : value << 1
  return value
}

const TABLE = Int32Array.from({length: 256}, (_, index) => tableEntry(index))

/** The checksum of `cksum` (POSIX.1-2017, XCU cksum): a CRC over the bytes and then their count, low byte first. */
export interface PosixChecksum {
  update(bytes: Uint8Array): void
  /** Decimal, as cksum prints it. */
  digest(): string
}

/** Starts a checksum. */
export function posixChecksum(): PosixChecksum {
  let value = 0
  let length = 0
  const add = (byte: number): void => {
    value = (value << 8) ^ TABLE[((value >>> 24) ^ byte) & 0xff]!
  }
  return {
    update(bytes) {
      length += bytes.length
      for (const byte of bytes) add(byte)
    },
    digest() {
      for (let rest = length; rest > 0; rest = Math.floor(rest / 256)) add(rest % 256)
      return String(~value >>> 0)
    },
  }
}
