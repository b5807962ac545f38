import {access, copyFile, mkdtemp, readFile, rm} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {type RunningProgram, run, start} from '../../src/process/run.ts'
import {
  type AdminAnswer,
  type Deployment,
  type DetachedCommand,
  type ExecOptions,
  NOTHING_TOLD,
  type Place,
  type ProxyProcess,
} from '../../src/testbeds/testbed.ts'

/** What the fake stands around: one process of this host, and what answers for its admin endpoint. */
export interface FakeParts {
  readonly pid: number
  readonly executable?: string
  readonly proxy?: string
  readonly admin?: (path: string, method: string) => Promise<AdminAnswer>
}

const NO_ADMIN: AdminAnswer = {status: 404, body: new Uint8Array()}

export const PLACE: Place = {workload: 'fortioserver', instance: 'local', container: 'profiler'}

function unused(what: string): never {
  throw new Error(`profilers do not use ${what}`)
}

async function exec(_place: Place, argv: readonly string[], options: Parameters<Deployment['exec']>[2] = {}) {
  const {signal, deadlineSeconds, cwd, stdoutFile, stderrFile} = options
  const result = await run(argv, {
    signal,
    cwd,
    stdoutFile,
    stderrFile,
    ...(deadlineSeconds === undefined ? {} : {timeoutMs: deadlineSeconds * 1000}),
  })
  return result
}

/** Starts a program of this host as a detached command. */
export function startHere(
  argv: readonly string[],
  {signal, deadlineSeconds, cwd, stdoutFile, stderrFile}: ExecOptions = {},
): DetachedCommand {
  const timeoutMs = deadlineSeconds === undefined ? undefined : deadlineSeconds * 1000
  const program = start(argv, {signal, cwd, stdoutFile, stderrFile, timeoutMs})
  return {
    command: argv.join(' '),
    signal: async (name) => program.kill(name),
    ended: program.result.then(({exitCode, stdout, stderr}) => ({exitCode, stdoutTail: stdout, stderrTail: stderr})),
  }
}

/**
 * Stands for the local testbed: a deployment with one proxy that is a process of this host. Commands really run here;
 * nothing is deployed and nothing is taken down.
 */
export function fakeDeployment(parts: FakeParts): Deployment {
  const proxy = parts.proxy ?? 'fortioserver-sidecar'
  const one: ProxyProcess = {
    proxy,
    instances: 1,
    workload: 'fortioserver',
    instance: 'local',
    place: PLACE,
    pid: parts.pid,
    hostPid: parts.pid,
    executable: parts.executable ?? `/proc/${parts.pid}/exe`,
  }
  return {
    testbed: 'local',
    mesh: 'envoy',
    proxies: [{name: proxy, workload: 'fortioserver', instances: ['local']}],
    warnings: [],
    loadPlaces: [{...PLACE, container: 'load'}],
    cacert: null,
    versions: {},
    environment: {},
    broken: new AbortController().signal,
    path: () => [proxy],
    target: () => unused('target'),
    exec,
    start: async (_place, argv, options) => startHere(argv, options),
    copyTo: (_place, local, remote) => copyFile(local, remote),
    copyFrom: (_place, remote, local) => copyFile(remote, local),
    admin: (_proxy, path, method = 'GET') => (parts.admin ?? (async () => NO_ADMIN))(path, method),
    processes: async () => [one],
    usage: async () => {
      const own = {cpuSeconds: 0, rssBytes: await rssOf(parts.pid)}
      return {...own, own, workerThreads: 1, throttling: null}
    },
    counters: () => unused('counters'),
    forgetsIdleHosts: false,
    leadsToServer: () => unused('leadsToServer'),
    tlsTowards: () => unused('tlsTowards'),
    tlsPolicies: () => unused('tlsPolicies'),
    deathNoticeMs: 500,
    probeSilence: async () => null,
    machineUsage: () => unused('machineUsage'),
    controlPlane: () => unused('controlPlane'),
    controlPlaneProcesses: async () => [],
    tellMesh: async () => NOTHING_TOLD,
    [Symbol.asyncDispose]: async () => undefined,
  }
}

async function rssOf(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8')
  return Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1] ?? 0) * 1024
}

/** A folder that goes with the test. */
export async function scratchFolder(): Promise<{readonly path: string} & AsyncDisposable> {
  const path = await mkdtemp(join(tmpdir(), 'profilers-test-'))
  return {path, [Symbol.asyncDispose]: () => rm(path, {recursive: true, force: true})}
}

/** A program of this host that is ended with the test. */
export function background(argv: readonly string[]): RunningProgram & {readonly pid: number} & AsyncDisposable {
  const running = start(argv)
  if (running.pid === undefined) throw new Error(`${argv[0]} did not start`)
  return {
    ...running,
    pid: running.pid,
    async [Symbol.asyncDispose]() {
      running.kill('SIGKILL')
      await running.result
    },
  }
}

export async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  )
}
