import {readFile, rm} from 'node:fs/promises'
import {join} from 'node:path'
import {draftIn} from '../../bytes/drafts.ts'
import type {ProfileManifest} from '../../profiles/manifest.ts'
import {readBuildId} from '../../symbols/read-build-id.ts'
import type {Deployment, ProxyProcess} from '../../testbeds/testbed.ts'
import {runsHere} from './place-folder.ts'

/** What naming needs of a process later, taken while it lives. */
export interface ProcessIdentity {
  readonly executable: string
  /** Null for a process elsewhere: there it is that of the copy of its executable. */
  readonly buildId: string | null
  /** Name of the copy of /proc/PID/maps in the recording's folder; null when it could not be read. */
  readonly maps: string | null
  /** Clock ticks since boot at which the process started: with the pid, it tells one process from all others. */
  readonly startTicks: number | null
  /** What the process calls itself, innermost of NSpid; null when that could not be read. */
  readonly ownPid: number | null
  /** Its threads at the recording's beginning: names by id. */
  readonly threads: ReadonlyMap<number, string>
  readonly host: ProfileManifest['host']
}

const MAPS = 'maps.txt'
/** Program headers and notes stand at the beginning of a file. */
const HEAD_BYTES = '65536'
const DEADLINE = {deadlineSeconds: 20}
/** proc(5): field 22 of stat; the fields after the program's name begin with the third. */
const START_TIME_FIELD = 22 - 3

/** Answers apart by zero bytes, which none of them can hold. uname prints node, release and machine in this order. */
const ASK = `cd "/proc/$1" || exit
readlink exe; printf '\\0'
cat stat; printf '\\0'
uname -n -r -m; printf '\\0'
cat /proc/sys/kernel/random/boot_id; printf '\\0'
cat status; printf '\\0'
grep -s '' task/*/comm /dev/null`

async function buildIdOf(deployment: Deployment, process: ProxyProcess, directory: string): Promise<string | null> {
  if (!runsHere(deployment)) return null
  const head = draftIn(directory)
  const argv = ['head', '-c', HEAD_BYTES, `/proc/${process.pid}/exe`]
  try {
    const {exitCode} = await deployment.exec(process.place, argv, {...DEADLINE, stdoutFile: head})
    return exitCode === 0 ? await readBuildId(head) : null
  } finally {
    await rm(head, {force: true})
  }
}

async function saveMaps(deployment: Deployment, process: ProxyProcess, directory: string): Promise<string | null> {
  const stdoutFile = join(directory, MAPS)
  const {exitCode} = await deployment.exec(process.place, ['cat', `/proc/${process.pid}/maps`], {
    ...DEADLINE,
    stdoutFile,
  })
  if (exitCode === 0 && (await readFile(stdoutFile)).length > 0) return MAPS
  await rm(stdoutFile, {force: true})
  return null
}

/** Form of /proc/sys/kernel/random/boot_id. */
export const BOOT_ID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

function hostOf(uname: string, bootId: string): ProfileManifest['host'] {
  const [hostname = '', kernel = '', architecture = ''] = uname.split(/\s+/)
  return {hostname, kernel, architecture, ...(BOOT_ID.test(bootId) ? {bootId} : {})}
}

function startTicksOf(stat: string): number | null {
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  const ticks = fields.length > START_TIME_FIELD ? Number(fields[START_TIME_FIELD]) : Number.NaN
  return Number.isFinite(ticks) ? ticks : null
}

/** The last pid of `NSpid:` is that of the innermost namespace. */
function ownPidOf(status: string): number | null {
  const pids = /^NSpid:\s+(.*)$/m.exec(status)?.[1]?.trim().split(/\s+/)
  return pids === undefined ? null : Number(pids.at(-1))
}

/** Lines of `task/TID/comm:NAME`. */
function threadsOf(listed: string): Map<number, string> {
  const lines = listed.matchAll(/^task\/(\d+)\/comm:(.*)$/gm)
  return new Map(Array.from(lines, ([, tid, comm]) => [Number(tid), comm!]))
}

/** Saves the memory map and reads what the process is. What cannot be read is null: a recording goes on without it. */
export async function saveIdentity(
  deployment: Deployment,
  process: ProxyProcess,
  directory: string,
): Promise<ProcessIdentity> {
  const [maps, buildId, asked] = await Promise.all([
    saveMaps(deployment, process, directory),
    buildIdOf(deployment, process, directory),
    deployment.exec(process.place, ['sh', '-c', ASK, 'sh', String(process.pid)], DEADLINE),
  ])
  const [exe = '', stat = '', uname = '', bootId = '', status = '', threads = ''] = asked.stdout
    .split('\0')
    .map((part) => part.trim())
  return {
    executable: exe || process.executable,
    buildId,
    maps,
    startTicks: startTicksOf(stat),
    ownPid: ownPidOf(status),
    threads: threadsOf(threads),
    host: hostOf(uname, bootId),
  }
}
