/** Whole lines of the first bytes of an input, for detectors; comment lines and blank ends of lines are left out. */
export function headLines(head: Uint8Array): string[] {
  const text = Buffer.from(head.buffer, head.byteOffset, head.byteLength).toString('latin1')
  const lines = text.split('\n').map((line) => line.trimEnd())
  const whole = lines.length > 1 && !text.endsWith('\n') ? lines.slice(0, -1) : lines
  return whole.filter((line) => !line.startsWith('#'))
}

/** True for bytes that text does not have. */
export function isBinary(head: Uint8Array): boolean {
  return head.subarray(0, 4096).includes(0)
}
