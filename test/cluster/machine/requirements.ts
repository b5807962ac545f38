import {tmpdir} from 'node:os'
import {findProgram} from '../../../src/process/find-program.ts'
import {run} from '../../../src/process/run.ts'
import type {RunFolder} from '../folders.ts'
import {controlGroupProblem} from './control-groups.ts'
import {COVERED_FOLDERS} from './namespaces.ts'

const PROGRAMS: Readonly<Record<string, string>> = {
  ip: 'iproute2',
  iptables: 'iptables',
  nsenter: 'util-linux',
  unshare: 'util-linux',
}

/** Tried for real, in namespaces of its own that vanish with it. Says the first thing that it cannot. */
const TRIAL = `
mount -t tmpfs nodev "$1" || { echo 'mounting is not allowed (CAP_SYS_ADMIN)'; exit 1; }
mkdir "$1/lower" "$1/upper" "$1/work" "$1/all"
mount -t overlay -o "lowerdir=$1/lower,upperdir=$1/upper,workdir=$1/work" nodev "$1/all" || { echo 'the kernel has no overlay file system'; exit 1; }
ip link add one type veth peer name two || { echo 'network devices cannot be made (CAP_NET_ADMIN, veth)'; exit 1; }
iptables -t nat -A POSTROUTING -m comment --comment trial -j MASQUERADE || { echo 'iptables cannot translate addresses here'; exit 1; }
`

function missingPrograms(): readonly string[] {
  return Object.entries(PROGRAMS).flatMap(([program, name]) =>
    findProgram(program) === null ? [`${program} is not installed (package ${name})`] : [],
  )
}

async function trialProblem(): Promise<string | null> {
  const argv = ['unshare', '--net', '--mount', '--propagation', 'private', 'sh', '-c', TRIAL, 'sh', tmpdir()]
  const {exitCode, stdout, stderr} = await run(argv)
  if (exitCode === 0) return null
  return stdout.trim() || `namespaces cannot be made (CAP_SYS_ADMIN): ${stderr.trim()}`
}

function placeProblem({path}: RunFolder): string | null {
  const covering = COVERED_FOLDERS.find((folder) => path === folder || path.startsWith(`${folder}/`))
  return covering === undefined ? null : `the run folder ${path} lies in ${covering}, which the cluster has of its own`
}

/** Why nothing at all can be done on this machine, before anything is installed; null when it can. */
export function platformProblem(): string | null {
  if (process.platform !== 'linux') return `it takes Linux, and this is ${process.platform}`
  return process.getuid?.() === 0 ? null : 'it takes root'
}

/** Why a cluster cannot be started on this machine, as half a sentence; null when it can. */
export async function machineProblem(folder: RunFolder): Promise<string | null> {
  const [missing] = missingPrograms()
  const simple = platformProblem() ?? missing ?? placeProblem(folder) ?? controlGroupProblem()
  return simple ?? (await trialProblem())
}
