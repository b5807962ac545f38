import {isBinary} from '../text/head-lines.ts'

const OPEN_OBJECT = 0x7b
const BLANK = 0x20

/** Texts of heads that were asked for already: several detectors look at the same one. */
const KNOWN = new WeakMap<Uint8Array, string>()

function beginsObject(head: Uint8Array): boolean {
  return head.find((byte) => byte > BLANK) === OPEN_OBJECT && !isBinary(head)
}

/** The first bytes as text where they begin a JSON object, else null; for detectors. */
export function jsonHead(head: Uint8Array): string | null {
  if (!beginsObject(head)) return null
  const text =
    KNOWN.get(head) ?? Buffer.from(head.buffer, head.byteOffset, head.byteLength).toString('latin1').trimStart()
  KNOWN.set(head, text)
  return text
}
