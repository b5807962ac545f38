/** Pids that are looked for: a container with pids of its own counts from 1, and starts its programs first. */
const MOST_PIDS = 256
const KIB = 1024

function filesOf(process: string): readonly string[] {
  return [`/proc/${process}/cgroup`, `/proc/${process}/status`]
}

/** Files that tell of the processes of a container what {@link containerMemory} reads; most are not there. */
export const PROCESS_FILES: readonly string[] = [
  'self',
  ...Array.from({length: MOST_PIDS}, (_, index) => `${index + 1}`),
].flatMap(filesOf)

interface Seen {
  readonly cgroup: string
  readonly pid: string
  readonly name: string
  readonly residentBytes: number
}

function textsByPath(printed: string): ReadonlyMap<string, string> {
  const parts = printed.split(/^==> (.+) <==$/m).slice(1)
  return new Map(parts.flatMap((path, index) => (index % 2 === 0 ? [[path, parts[index + 1] ?? '']] : [])))
}

function seenAt(process: string, texts: ReadonlyMap<string, string>): Seen | null {
  const [cgroup, status] = filesOf(process).map((path) => texts.get(path)?.trim())
  const field = (name: string) => new RegExp(`^${name}:\\s+(.+?)(?:\\skB)?$`, 'm').exec(status ?? '')?.[1]
  const [name, pid, size] = [field('Name'), field('Pid'), field('VmRSS')]
  if (cgroup === undefined || name === undefined || pid === undefined || size === undefined) return null
  return {cgroup, pid, name, residentBytes: Number(size) * KIB}
}

/** Resident memory of a container's processes, in bytes. */
export interface ContainerMemory {
  readonly all: number
  /** Of the one that runs the proxy; null when none or several seem to. */
  readonly own: number | null
}

/**
 * Adds up what `head` printed of {@link PROCESS_FILES}, without itself: of processes in its own control group, since those
 * of other containers may be seen too. Null where it printed of none, such as where pids are the host's.
 */
export function containerMemory(printed: string, executables: readonly string[]): ContainerMemory | null {
  const texts = textsByPath(printed)
  const self = seenAt('self', texts)
  if (self === null) return null
  const seen = Array.from({length: MOST_PIDS}, (_, index) => seenAt(`${index + 1}`, texts)).filter(
    (one) => one !== null,
  )
  const beside = seen.filter(({cgroup, pid}) => cgroup === self.cgroup && pid !== self.pid)
  if (beside.length === 0) return null
  const own = beside.filter(({name}) => executables.includes(name))
  return {
    all: beside.reduce((sum, {residentBytes}) => sum + residentBytes, 0),
    own: own.length === 1 ? own[0]!.residentBytes : null,
  }
}
