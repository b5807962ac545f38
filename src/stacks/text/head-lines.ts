/** Lines of a head that are looked at; 16 MiB of ordinary text have fewer, and one of empty lines would fill memory. */
const MOST_LINES = 1 << 18

/** Lines of heads that were asked for already: each detector looks at the same one. */
const KNOWN = new WeakMap<Uint8Array, readonly string[]>()

/**
 * Whole lines of the first bytes of an input as they stand, of one character per byte, without line ends. The last one
 * counts where it has no end only when there is no other. There are 262,144 at most.
 */
export function headTextLines(head: Uint8Array): readonly string[] {
  const known = KNOWN.get(head)
  if (known !== undefined) return known
  const text = Buffer.from(head.buffer, head.byteOffset, head.byteLength).toString('latin1')
  const lines = text.split('\n', MOST_LINES).map((line) => (line.endsWith('\r') ? line.slice(0, -1) : line))
  const whole = lines.length > 1 ? lines.slice(0, -1) : lines
  KNOWN.set(head, whole)
  return whole
}

/** The same without blanks at their ends and, unless they are wanted, without comment lines, for detectors. */
export function headLines(head: Uint8Array, withComments = false): string[] {
  return headTextLines(head)
    .map((line) => line.trimEnd())
    .filter((line) => withComments || !line.startsWith('#'))
}

/** True for bytes that text does not have. */
export function isBinary(head: Uint8Array): boolean {
  return head.subarray(0, 4096).includes(0)
}
