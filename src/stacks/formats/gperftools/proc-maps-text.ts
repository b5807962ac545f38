import type {Mapping} from '../../model/stacks.ts'

/** A line as in /proc/PID/maps: range, permissions, offset, device, inode, path. */
const PROC_LINE = /^\s*([0-9a-f]{1,16})-([0-9a-f]{1,16})\s+[-r][-w]([-x])[-sp]\s+([0-9a-f]{1,16})\s+\S+\s+\d+\s*(.*)$/i
/** The brief form of some writers: `START-LIMIT: path [build id]` with an optional `0x`. */
const BRIEF_LINE =
  /^\s*(?:0x)?([0-9a-f]{1,16})-(?:0x)?([0-9a-f]{1,16})(?:\s+(?:r-xp))?:?\s+(\/\S*)(?:\s+([0-9a-f]{16,64}))?\s*$/i

/** The executable mapping that a line at the end of a legacy profile tells of; null for all other lines. */
export function parseMapsLine(line: string): Mapping | null {
  const proc = PROC_LINE.exec(line)
  if (proc !== null) {
    const [, start, limit, executable, offset, path = ''] = proc
    if (executable === '-') return null
    return {
      start: BigInt(`0x${start}`),
      limit: BigInt(`0x${limit}`),
      fileOffset: BigInt(`0x${offset}`),
      path: path.trim(),
      buildId: null,
    }
  }
  const brief = BRIEF_LINE.exec(line)
  if (brief === null) return null
  const [, start, limit, path = '', buildId] = brief
  return {
    start: BigInt(`0x${start}`),
    limit: BigInt(`0x${limit}`),
    fileOffset: 0n,
    path,
    buildId: buildId?.toLowerCase() ?? null,
  }
}
