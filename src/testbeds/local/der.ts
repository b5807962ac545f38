/**
 * DER, the byte form of ASN.1 (ITU-T X.690), as far as certificates need it. Each function returns one whole element.
 */

const LONG_FORM = 0x80

function lengthBytes(length: number): Buffer {
  if (length < LONG_FORM) return Buffer.of(length)
  const hex = length.toString(16)
  const bytes = Buffer.from(hex.padStart(hex.length + (hex.length % 2), '0'), 'hex')
  return Buffer.concat([Buffer.of(LONG_FORM | bytes.length), bytes])
}

/** An element with the given tag byte around its content. */
export function element(tag: number, ...content: readonly Uint8Array[]): Buffer {
  const body = Buffer.concat(content)
  return Buffer.concat([Buffer.of(tag), lengthBytes(body.length), body])
}

/** SEQUENCE. */
export const sequence = (...content: readonly Uint8Array[]): Buffer => element(0x30, ...content)
/** SET of one. */
export const setOf = (content: Uint8Array): Buffer => element(0x31, content)
/** Context-specific constructed element `[number]`. */
export const tagged = (number: number, content: Uint8Array): Buffer => element(0xa0 | number, content)
/** BOOLEAN TRUE. */
export const TRUE: Uint8Array = element(0x01, Buffer.of(0xff))
/** OCTET STRING. */
export const octetString = (content: Uint8Array): Buffer => element(0x04, content)
/** UTF8String. */
export const utf8String = (text: string): Buffer => element(0x0c, Buffer.from(text))
/** BIT STRING whose last `unusedBits` bits do not count. */
export const bitString = (content: Uint8Array, unusedBits = 0): Buffer => element(0x03, Buffer.of(unusedBits), content)

/** INTEGER of a positive number, given as big-endian bytes. */
export function positiveInteger(bytes: Uint8Array): Buffer {
  const start = bytes.findIndex((byte) => byte !== 0)
  const digits = start === -1 ? Buffer.of(0) : bytes.subarray(start)
  return element(0x02, ...((digits[0] ?? 0) >= 0x80 ? [Buffer.of(0)] : []), digits)
}

function base128(number: number): number[] {
  const digits = [number & 0x7f]
  for (let rest = number >>> 7; rest > 0; rest >>>= 7) digits.unshift((rest & 0x7f) | 0x80)
  return digits
}

/** OBJECT IDENTIFIER from its dotted form, such as `2.5.29.17`. */
export function objectIdentifier(dotted: string): Buffer {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number)
  return element(0x06, Buffer.from([first * 40 + second, ...rest.flatMap(base128)]))
}

/** UTCTime, which X.509 asks for until 2049, or GeneralizedTime from then on. */
export function time(date: Date): Buffer {
  const digits = `${date.toISOString().replace(/\D/g, '').slice(0, 14)}Z`
  return date.getUTCFullYear() < 2050 ? element(0x17, Buffer.from(digits.slice(2))) : element(0x18, Buffer.from(digits))
}
