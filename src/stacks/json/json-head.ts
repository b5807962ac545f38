import {isBinary} from '../text/head-lines.ts'

/** The first bytes as text where they begin a JSON object, else null; for detectors. */
export function jsonHead(head: Uint8Array): string | null {
  if (isBinary(head)) return null
  const text = Buffer.from(head.buffer, head.byteOffset, head.byteLength).toString('latin1').trimStart()
  return text.startsWith('{') ? text : null
}
