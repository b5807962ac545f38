import type {MemoryMapping} from '../../profiles/recorded-contents.ts'

/** The process that was profiled, as its place sees it. */
export interface ProfiledProcess {
  readonly pid: number
  /** As /proc/PID/exe says it. */
  readonly executable: string
  readonly maps: readonly MemoryMapping[]
}

const DELETED = / \(deleted\)$/

function mapFile(pid: number, {start, end}: MemoryMapping): string {
  return `/proc/${pid}/map_files/${start.toString(16)}-${end.toString(16)}`
}

/**
 * Where the file that the process has mapped as `path` can be read in its place, the surest first. A path that was
 * replaced leads to another file, so only what the kernel itself holds counts there.
 */
export function placesOfModule({pid, executable, maps}: ProfiledProcess, path: string): string[] {
  const mapping = maps.find((one) => one.path === path && one.executable) ?? maps.find((one) => one.path === path)
  const isProgram = executable.replace(DELETED, '') === path
  return [
    ...(isProgram ? [`/proc/${pid}/exe`] : []),
    ...(mapping?.deleted === true ? [] : [`/proc/${pid}/root${path}`]),
    ...(mapping === undefined ? [] : [mapFile(pid, mapping)]),
  ]
}
