/** Numbers at which lengths, counts and offsets turn over, by the width of their field in bytes. */
const EDGES = {
  2: [0n, 1n, 7n, 8n, 2n ** 16n - 1n],
  4: [0n, 1n, 7n, 8n, 2n ** 16n, 2n ** 31n - 1n, 2n ** 31n, 2n ** 31n + 1n, 2n ** 32n - 8n, 2n ** 32n - 1n],
  8: [0n, 1n, 7n, 8n, 2n ** 31n, 2n ** 32n - 1n, 2n ** 32n, 2n ** 53n, 2n ** 63n - 1n, 2n ** 63n, 2n ** 64n - 1n],
} as const

export type FieldBytes = keyof typeof EDGES

/** The edge values of a field of so many bytes. */
export function edgesOf(fieldBytes: FieldBytes): readonly bigint[] {
  return EDGES[fieldBytes]
}

/** A copy in which a little-endian field holds `value`. */
export function withField(bytes: Uint8Array, at: number, fieldBytes: FieldBytes, value: bigint): Buffer {
  const copy = Buffer.from(bytes)
  for (let byte = 0; byte < fieldBytes; byte++) copy[at + byte] = Number((value >> BigInt(byte * 8)) & 0xffn)
  return copy
}

export interface EdgeCopy {
  /** For messages. */
  readonly what: string
  readonly copy: Buffer
}

/** A copy for each field of 2, 4 and 8 bytes at multiples of its width in `[start, end)`, and each edge value in it. */
export function* edgeCopies(bytes: Uint8Array, start = 0, end = bytes.length): Generator<EdgeCopy> {
  for (const fieldBytes of [2, 4, 8] as const) {
    const first = Math.ceil(start / fieldBytes) * fieldBytes
    for (let at = first; at + fieldBytes <= Math.min(end, bytes.length); at += fieldBytes) {
      for (const value of edgesOf(fieldBytes)) {
        yield {what: `${value} in ${fieldBytes} bytes at ${at}`, copy: withField(bytes, at, fieldBytes, value)}
      }
    }
  }
}

/** Each `stride`th; a prime one meets every kind of field and every edge. */
export function* thinned(copies: Iterable<EdgeCopy>, stride: number): Generator<EdgeCopy> {
  let index = 0
  for (const one of copies) if (index++ % stride === 0) yield one
}
