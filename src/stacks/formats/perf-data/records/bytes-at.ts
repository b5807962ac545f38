const TWO_32 = 2 ** 32

/** Numbers of 64 bits with an upper half from here on are beyond 2^53. */
export const FIRST_INEXACT_HALF = 1 << 21

/** An unsigned number of 64 bits as a double: exact below 2^53, near it above. */
export function u64At(view: DataView, at: number): number {
  return view.getUint32(at + 4, true) * TWO_32 + view.getUint32(at, true)
}

/** Text (UTF-8) up to the first zero byte in `[start, end)`. */
export function textAt(bytes: Uint8Array, start: number, end: number): string {
  const within = bytes.subarray(start, Math.max(start, end))
  const zero = within.indexOf(0)
  const length = zero === -1 ? within.length : zero
  return Buffer.from(within.buffer, within.byteOffset, length).toString('utf8')
}

/** Bytes as lower-case hex. */
export function hexAt(bytes: Uint8Array, start: number, length: number): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset + start, length).toString('hex')
}

/** A view over the same bytes. */
export function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}
