import {type NamedRange, type NamedRanges, toNamedRanges} from './named-ranges.ts'

const LINE = /^(?:0x)?([0-9a-f]{1,16}) (?:0x)?([0-9a-f]{1,16}) (.+)$/i

/**
 * Functions that a just-in-time compiler wrote into `/tmp/perf-PID.map`: lines of start, size (both hex) and name.
 * A later line replaces an earlier one with the same start. Other lines are skipped: the file may end in mid-line.
 * Form: tools/perf/Documentation/jit-interface.txt of the Linux kernel.
 */
export function parsePerfMap(text: string): NamedRanges {
  const ranges: NamedRange[] = []
  for (const line of text.split('\n')) {
    const match = LINE.exec(line)
    if (match === null) continue
    const start = BigInt(`0x${match[1]}`)
    ranges.push({start, end: start + BigInt(`0x${match[2]}`), name: match[3]!})
  }
  return toNamedRanges(ranges)
}
