import {readFile, writeFile} from 'node:fs/promises'
import {join} from 'node:path'
import anyTest, {type ExecutionContext, type TestFn} from 'ava'
import type {Mode, Protocol} from '../../src/config/cells/cell.ts'
import type {Deployment, DeploymentRequest, ProxyCounters, Testbed} from '../../src/testbeds/testbed.ts'
import {scratchFolder} from '../scratch-folder.ts'

/** A testbed that must keep the contract. */
export interface ContractSubject {
  readonly testbed: Testbed
  readonly request: () => Promise<DeploymentRequest>
  /** fortio as it is called where loads run. */
  readonly fortio: string
  /** How the executable of a sidecar's process is called. */
  readonly proxyExecutable: RegExp
  /** A folder where loads run that commands may write into. */
  readonly folderThere: (t: ExecutionContext) => Promise<string>
}

const test = anyTest as TestFn<{deployment: Deployment}>
const CALLS = 20
const PAYLOAD_BYTES = 100

/** fortio's command line for a few requests of each protocol. */
export function fewRequests(fortio: string, protocol: Protocol, target: string): readonly string[] {
  const load = [fortio, 'load', '-quiet', '-n', String(CALLS), '-qps', '0', '-c', '2', '-json', '-']
  const payload = ['-payload-size', String(PAYLOAD_BYTES)]
  const ofProtocol = {
    http: [`${target}/echo?size=${PAYLOAD_BYTES}`],
    http2: ['-h2', `${target}/echo?size=${PAYLOAD_BYTES}`],
    grpc: ['-grpc', '-ping', ...payload, target],
    tcp: [...payload, target],
  }
  return [...load, ...ofProtocol[protocol]]
}

async function countersOf(deployment: Deployment): Promise<Map<string, ProxyCounters>> {
  const entries = deployment.proxies.map(async ({name}) => [name, await deployment.counters(name)] as const)
  return new Map(await Promise.all(entries))
}

function testPaths(subject: ContractSubject, modes: readonly Mode[], protocols: readonly Protocol[]): void {
  for (const protocol of protocols) {
    for (const mode of modes) {
      test.serial(`${protocol} in mode ${mode} crosses the proxies of its path and no other`, async (t) => {
        const {deployment} = t.context
        const before = await countersOf(deployment)
        const argv = fewRequests(subject.fortio, protocol, deployment.target(mode, protocol))
        const {exitCode, stdout, stderr} = await deployment.exec(deployment.loadPlaces[0]!, argv)
        t.is(exitCode, 0, stderr)
        t.deepEqual(Object.values(JSON.parse(stdout).RetCodes), [CALLS])
        const after = await countersOf(deployment)
        for (const {name} of deployment.proxies) {
          const carried = (key: 'requests' | 'connections' | 'receivedBytes') =>
            (after.get(name)?.[key] ?? 0) - (before.get(name)?.[key] ?? 0)
          const isOnPath = deployment.path(mode).includes(name)
          if (!isOnPath) t.is(carried('connections'), 0, `connections of ${name}`)
          if (name === deployment.path(mode)[0]) t.true(carried('connections') >= 2, `connections of ${name}`)
          t.is(carried('requests'), isOnPath && protocol !== 'tcp' ? CALLS : 0, `requests of ${name}`)
          const leastBytes = protocol === 'tcp' && isOnPath ? CALLS * PAYLOAD_BYTES : 0
          t.true(carried('receivedBytes') >= leastBytes, `received bytes of ${name}`)
        }
      })
    }
  }
}

function testCommands({folderThere}: ContractSubject): void {
  test.serial('exec gives both streams and the exit code of a command', async (t) => {
    const {deployment} = t.context
    const argv = ['sh', '-c', 'echo out "$1"; echo err >&2; exit 3', 'sh', `a 'b' $c`]
    const result = await deployment.exec(deployment.loadPlaces[0]!, argv)
    t.like(result, {exitCode: 3, stdout: `out a 'b' $c\n`, stderr: 'err\n', timedOut: false})
  })

  test.serial('exec ends a command at its deadline', async (t) => {
    const {deployment} = t.context
    const result = await deployment.exec(deployment.loadPlaces[0]!, ['sleep', '60'], {deadlineSeconds: 0.2})
    t.true(result.timedOut)
    t.not(result.exitCode, 0)
  })

  test.serial('exec ends a command when its signal aborts', async (t) => {
    const {deployment} = t.context
    const result = await deployment.exec(deployment.loadPlaces[0]!, ['sleep', '60'], {signal: AbortSignal.timeout(200)})
    t.not(result.exitCode, 0)
  })

  test.serial('a detached command can be told to end, and what it printed is in its file', async (t) => {
    const {deployment} = t.context
    const stdoutFile = join(await scratchFolder(t, 'contract'), 'out')
    const begun = `${await folderThere(t)}/begun`
    const place = deployment.loadPlaces[0]!
    const script = 'trap "echo told; exit 5" INT; echo begun; : > "$1"; while :; do sleep 0.01; done'
    const command = await deployment.start(place, ['sh', '-c', script, 'sh', begun], {stdoutFile})
    while ((await deployment.exec(place, ['test', '-e', begun])).exitCode !== 0);
    await command.signal('SIGINT')
    const {exitCode, stdoutTail} = await command.ended
    t.deepEqual([exitCode, stdoutTail.trim()], [5, 'begun\ntold'])
    t.is(await readFile(stdoutFile, 'utf8'), 'begun\ntold\n')
  })

  test.serial('files come back as they were sent', async (t) => {
    const {deployment} = t.context
    const [here, there] = [await scratchFolder(t, 'contract'), await folderThere(t)]
    const bytes = Buffer.from([0, 10, 13, 255, 128, 39, 36])
    await writeFile(join(here, 'a'), bytes)
    await deployment.copyTo(deployment.loadPlaces[0]!, join(here, 'a'), `${there}/a`)
    await deployment.copyFrom(deployment.loadPlaces[0]!, `${there}/a`, join(here, 'b'))
    t.deepEqual(await readFile(join(here, 'b')), bytes)
    const missing = deployment.copyFrom(deployment.loadPlaces[0]!, `${there}/none`, join(here, 'c'))
    await t.throwsAsync(missing, {name: 'TestbedError', message: /none/})
  })
}

function testProxies(subject: ContractSubject): void {
  test.serial(
    'each proxy has an admin endpoint, one process, and the worker threads that were asked for',
    async (t) => {
      const {deployment} = t.context
      const {proxyConcurrency} = await subject.request()
      for (const {name, workload} of deployment.proxies) {
        t.is((await deployment.admin(name, '/ready')).status, 200)
        t.is((await deployment.admin(name, '/no-such-page')).status, 404)
        const [process, ...others] = await deployment.processes(name)
        t.like(process, {proxy: name, workload})
        t.deepEqual(others, [])
        t.regex(process?.executable ?? '', subject.proxyExecutable)
        t.is((await deployment.usage(name)).workerThreads, proxyConcurrency)
      }
    },
  )

  test.serial('processor time of a proxy grows with what it carries, memory is what a proxy has', async (t) => {
    const {deployment} = t.context
    const [name = ''] = deployment.path('bothsidecar')
    const before = await deployment.usage(name)
    await deployment.exec(
      deployment.loadPlaces[0]!,
      fewRequests(subject.fortio, 'http', deployment.target('bothsidecar', 'http')),
    )
    const after = await deployment.usage(name)
    t.true(after.cpuSeconds! > before.cpuSeconds!)
    t.true(after.rssBytes! > 10e6 && after.rssBytes! < 1e9, `${after.rssBytes}`)
  })

  test.serial('time passes on the machine, where there is one machine', async (t) => {
    const {deployment} = t.context
    const first = await deployment.machineUsage()
    await deployment.exec(deployment.loadPlaces[0]!, ['sleep', '0.1'])
    const second = await deployment.machineUsage()
    if (first === null || second === null) return t.is(first, second)
    t.true(second.idleSeconds + second.busySeconds > first.idleSeconds + first.busySeconds)
    t.true(first.processors >= 1)
  })

  test.serial('a proxy that is not there is a fault of the caller', async (t) => {
    const {deployment} = t.context
    await t.throwsAsync(deployment.counters('nobody'), {instanceOf: RangeError, message: /nobody/})
    await t.throwsAsync(deployment.usage('nobody'), {instanceOf: RangeError})
    await t.throwsAsync(deployment.processes('nobody'), {instanceOf: RangeError})
  })
}

/**
 * Registers, in the calling test file, what every testbed must do. One deployment serves all of it; it is disposed at
 * the end, and must not have broken by then.
 */
export function testTestbedContract(subject: ContractSubject): void {
  let deployment: Deployment
  test.before(async () => {
    const request = await subject.request()
    await subject.testbed.check(request)
    deployment = await subject.testbed.deploy(request)
  })
  test.beforeEach((t) => {
    t.context = {deployment}
  })
  test.after.always(async (t) => {
    if (deployment === undefined) return
    t.false(deployment.broken.aborted, String(deployment.broken.reason))
    await deployment[Symbol.asyncDispose]()
  })
  testPaths(subject, ['baseline', 'serversidecar', 'clientsidecar', 'bothsidecar'], ['http', 'http2', 'grpc', 'tcp'])
  testCommands(subject)
  testProxies(subject)
}
