import {readFile, rm} from 'node:fs/promises'
import {join} from 'node:path'
import type {ProfileManifest} from '../../profiles/manifest.ts'
import {readBuildId} from '../../testbeds/local/build-id.ts'
import type {Deployment, ProxyProcess} from '../../testbeds/testbed.ts'

/** What naming needs of a process later, taken while it lives. */
export interface ProcessIdentity {
  readonly executable: string
  readonly buildId: string | null
  /** Name of the copy of /proc/PID/maps in the recording's folder; null when it could not be read. */
  readonly maps: string | null
  /** Clock ticks since boot at which the process started: with the pid, it tells one process from all others. */
  readonly startTicks: number | null
  readonly host: ProfileManifest['host']
}

const MAPS = 'maps.txt'
/** Program headers and notes stand at the beginning of a file. */
const HEAD_BYTES = '65536'
const DEADLINE = {deadlineSeconds: 20}
/** proc(5): field 22 of stat; the fields after the program's name begin with the third. */
const START_TIME_FIELD = 22 - 3

type Read = (argv: readonly string[]) => Promise<string | null>

async function buildIdOf(deployment: Deployment, process: ProxyProcess, directory: string): Promise<string | null> {
  const head = join(directory, 'executable-head.part')
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

async function hostOf(read: Read): Promise<ProfileManifest['host']> {
  // uname prints node, release and machine in this order, whatever the order of its options.
  const [hostname = '', kernel = '', architecture = ''] = ((await read(['uname', '-n', '-r', '-m'])) ?? '').split(/\s+/)
  return {hostname, kernel, architecture}
}

function startTicksOf(stat: string | null): number | null {
  const fields = stat?.slice(stat.lastIndexOf(')') + 2).split(' ')
  const ticks = Number(fields?.[START_TIME_FIELD])
  return Number.isFinite(ticks) ? ticks : null
}

/** Saves the memory map and reads what the process is. What cannot be read is null: a recording goes on without it. */
export async function identify(
  deployment: Deployment,
  process: ProxyProcess,
  directory: string,
): Promise<ProcessIdentity> {
  const read: Read = async (argv) => {
    const {exitCode, stdout} = await deployment.exec(process.place, argv, DEADLINE)
    return exitCode === 0 ? stdout.trim() : null
  }
  const [maps, link, buildId, stat, host] = await Promise.all([
    saveMaps(deployment, process, directory),
    read(['readlink', `/proc/${process.pid}/exe`]),
    buildIdOf(deployment, process, directory),
    read(['cat', `/proc/${process.pid}/stat`]),
    hostOf(read),
  ])
  return {executable: link ?? process.executable, buildId, maps, startTicks: startTicksOf(stat), host}
}
