import {byStart, lastStartingAt} from './last-starting-at.ts'

/** One line of /proc/PID/maps, or of a profile's own list of mappings. */
export interface MemoryMapping {
  /** Run-time addresses `[start, end)`. */
  readonly start: bigint
  readonly end: bigint
  /** Offset in the file of the byte at `start`. */
  readonly fileOffset: bigint
  readonly executable: boolean
  /** As the process saw it, without ` (deleted)`; empty for memory without a file, `[vdso]` and the like as they are. */
  readonly path: string
  /** The file was replaced or removed while the process ran, so that the path leads to another file or none. */
  readonly deleted: boolean
  /** Lower-case hex where the source of the mapping tells it. */
  readonly buildId?: string | null
}

const LINE = /^([0-9a-f]{1,16})-([0-9a-f]{1,16}) ([-rwxsp]{4}) ([0-9a-f]{1,16}) [0-9a-f]+:[0-9a-f]+ \d+ *(.*)$/
const DELETED = ' (deleted)'

/** The kernel writes a newline inside a path as `\012`, and nothing else is escaped. */
function pathOf(text: string): {path: string; deleted: boolean} {
  const deleted = text.endsWith(DELETED)
  const path = deleted ? text.slice(0, -DELETED.length) : text
  return {path: path.replaceAll('\\012', '\n'), deleted}
}

/** The mappings in a saved /proc/PID/maps, by address. Lines of another form are skipped. Form: proc_pid_maps(5). */
export function parseProcMaps(text: string): MemoryMapping[] {
  const mappings: MemoryMapping[] = []
  for (const line of text.split('\n')) {
    const match = LINE.exec(line)
    if (match === null) continue
    const [, start, end, permissions, offset, path] = match as unknown as [
      string,
      string,
      string,
      string,
      string,
      string,
    ]
    mappings.push({
      start: BigInt(`0x${start}`),
      end: BigInt(`0x${end}`),
      fileOffset: BigInt(`0x${offset}`),
      executable: permissions[2] === 'x',
      ...pathOf(path),
    })
  }
  return mappings.sort(byStart)
}

/** The mapping that holds a run-time address, from mappings sorted by address. */
export function mappingAt(mappings: readonly MemoryMapping[], address: bigint): MemoryMapping | undefined {
  const candidate = lastStartingAt(mappings, address)
  return candidate !== undefined && address < candidate.end ? candidate : undefined
}
