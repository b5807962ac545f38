import type {Deployment} from '../../testbeds/testbed.ts'
import {mustSucceed, type PlaceRequest} from '../recording/place-folder.ts'

/** A file of a place. */
export interface FileThere {
  readonly path: string
  /** Device, inode, size and time of change: enough to know it by within one place. */
  readonly identity: string
  readonly sizeBytes: number
}

/** One line for each argument: what stat says of a file that can be read, else `-`. Paths may hold anything but a zero byte. */
const STAT = `for f do
  if [ -f "$f" ] && [ -r "$f" ] && s=$(stat -L -c '%d:%i:%s:%Y' -- "$f" 2>/dev/null); then printf '%s\\n' "$s"
  else printf -- '-\\n'; fi
done`
const HASH = `for f do
  if h=$(sha256sum < "$f"); then printf '%s\\n' "\${h%% *}"; else printf -- '-\\n'; fi
done`

async function linesFor(
  request: PlaceRequest,
  script: string,
  paths: readonly string[],
  options: Parameters<typeof mustSucceed>[2],
): Promise<string[]> {
  if (paths.length === 0) return []
  return (await mustSucceed(request, ['sh', '-c', script, 'sh', ...paths], options)).split('\n')
}

/** What is known of each file; null for one that is not there or cannot be read. Throws a TestbedError. */
export async function askFiles(request: PlaceRequest, paths: readonly string[]): Promise<(FileThere | null)[]> {
  const lines = await linesFor(request, STAT, paths, {doing: 'Looking for files with code'})
  return paths.map((path, index) => {
    const [, , size] = lines[index]?.split(':') ?? []
    return size === undefined ? null : {path, identity: lines[index]!, sizeBytes: Number(size)}
  })
}

/** Digests by deployment, place and identity: a place reads 100 MB once for all recordings. */
const known = new WeakMap<Deployment, Map<string, string>>()
const SHA256 = /^[0-9a-f]{64}$/
/** A loaded machine reads and sums no less than this in a second. */
const SLOWEST_BYTES_PER_SECOND = 10e6
const PATIENCE_SECONDS = 30

/**
 * The SHA-256 of each file, reckoned in the place, once for files that are one; absent for one that could not be read.
 * Throws a TestbedError.
 */
export async function askDigests(request: PlaceRequest, files: readonly FileThere[]): Promise<Map<FileThere, string>> {
  const memory = known.get(request.deployment) ?? new Map<string, string>()
  known.set(request.deployment, memory)
  const {workload, instance, container} = request.place
  const keyOf = ({identity}: FileThere) => `${workload}/${instance}/${container}/${identity}`
  const unknown = [...new Map(files.map((file) => [keyOf(file), file])).values()].filter(
    (one) => !memory.has(keyOf(one)),
  )
  const bytes = unknown.reduce((sum, {sizeBytes}) => sum + sizeBytes, 0)
  const lines = await linesFor(
    request,
    HASH,
    unknown.map(({path}) => path),
    {
      doing: 'Reckoning sha256 of files with code',
      deadlineSeconds: PATIENCE_SECONDS + Math.ceil(bytes / SLOWEST_BYTES_PER_SECOND),
    },
  )
  unknown.forEach((file, index) => {
    if (SHA256.test(lines[index] ?? '')) memory.set(keyOf(file), lines[index]!)
  })
  return new Map(files.flatMap((file) => (memory.has(keyOf(file)) ? [[file, memory.get(keyOf(file))!] as const] : [])))
}
