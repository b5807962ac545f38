import {
  type Deployment,
  type DetachedCommand,
  type ExecOptions,
  NOTHING_TOLD,
  type Testbed,
} from '../../src/testbeds/testbed.ts'

/** What a test decides about the fake. */
export interface FakeOptions {
  /** Told of everything that is asked of the testbed, in order. */
  readonly events: string[]
  /** What a load prints as its result, and how it ends; an endless one ends when it is signalled. */
  readonly load?: (argv: readonly string[], options: ExecOptions) => Promise<{readonly exitCode: number}>
  /** Called before each deployment, counted from 1; may throw. */
  readonly onDeploy?: (nth: number) => void
  /** Breaks the deployment that stands. */
  readonly broken?: AbortController
}

const NOTHING_CARRIED = {requests: 0, connections: 0, receivedBytes: 0, hosts: null}
const NO_USAGE = {cpuSeconds: 0, rssBytes: 0, own: {cpuSeconds: 0, rssBytes: 0}, workerThreads: 1, throttling: null}
const LOAD_PLACE = {workload: 'fortioclient', instance: 'fake', container: 'load'} as const

function unused(what: string): never {
  throw new Error(`the fake testbed has no ${what}`)
}

function detached(argv: readonly string[], options: ExecOptions, {events, load}: FakeOptions): DetachedCommand {
  const signalled = Promise.withResolvers<{readonly exitCode: number}>()
  const own = load?.(argv, options) ?? signalled.promise
  return {
    command: argv.join(' '),
    async signal(name) {
      events.push(name)
      signalled.resolve({exitCode: 0})
    },
    ended: Promise.race([own, signalled.promise]).then(({exitCode}) => {
      events.push(`load ended with ${exitCode}`)
      return {exitCode, stdoutTail: '', stderrTail: ''}
    }),
  }
}

function fakeDeployment(options: FakeOptions): Deployment {
  const {events, broken = new AbortController()} = options
  return {
    testbed: 'local',
    mesh: 'none',
    proxies: [],
    warnings: [],
    loadPlaces: [LOAD_PLACE],
    cacert: null,
    versions: {},
    environment: {},
    broken: broken.signal,
    path: () => [],
    target: () => 'http://127.0.0.1:9',
    exec: () => unused('exec'),
    async start(_place, argv, execOptions = {}) {
      events.push('load started')
      return detached(argv, execOptions, options)
    },
    copyTo: () => unused('copyTo'),
    copyFrom: () => unused('copyFrom'),
    admin: () => unused('admin'),
    processes: async () => [],
    usage: async () => NO_USAGE,
    counters: async () => NOTHING_CARRIED,
    deathNoticeMs: 500,
    probeSilence: async () => null,
    forgetsIdleHosts: false,
    leadsToServer: () => unused('leadsToServer'),
    tlsTowards: () => unused('tlsTowards'),
    tlsPolicies: () => unused('tlsPolicies'),
    machineUsage: async () => null,
    controlPlane: async () => null,
    controlPlaneProcesses: async () => [],
    tellMesh: async () => NOTHING_TOLD,
    async [Symbol.asyncDispose]() {
      events.push('taken down')
    },
  }
}

/**
 * Stands for a testbed: it starts no program and opens no port. Loads are what the test says, proxies there are none;
 * it tells in which order it was asked for what.
 */
export function fakeTestbed(options: FakeOptions): Testbed & {deployNow(): Deployment} {
  let deployments = 0
  return {
    name: 'local',
    runsHere: true,
    check: async () => void options.events.push('checked'),
    plan: async () => ({steps: [], warnings: [], loadPlaceCount: 1, cacert: null, target: () => 'http://127.0.0.1:9'}),
    async deploy() {
      options.onDeploy?.(++deployments)
      options.events.push('deployed')
      return fakeDeployment(options)
    },
    deployNow: () => fakeDeployment(options),
  }
}
