import {createHash, randomBytes} from 'node:crypto'
import {createReadStream, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {setTimeout as wait} from 'node:timers/promises'
import type {V1Pod} from '@kubernetes/client-node'
import test, {type ExecutionContext} from 'ava'
import {PrerequisiteError, TestbedError} from '../../../src/errors/index.ts'
import type {Cluster, ContainerRef} from '../../../src/testbeds/kubernetes/api/cluster.ts'
import {copyFrom, copyTo} from '../../../src/testbeds/kubernetes/copy/copy-from.ts'
import {startIn} from '../../../src/testbeds/kubernetes/detached/start-in.ts'
import {execIn} from '../../../src/testbeds/kubernetes/exec/exec-in.ts'
import {openPodHttp} from '../../../src/testbeds/kubernetes/tunnel/pod-http.ts'
import {clusterForTests} from '../../cluster/cluster.ts'
import type {NodeName} from '../../cluster/parts/node.ts'
import {eventually} from '../../eventually.ts'
import {skip} from '../../skip.ts'
import {startCuttingProxy} from './parts/cutting-proxy.ts'
import {clusterOrSkip} from './parts/reach-cluster.ts'

const NAMESPACE = `streams-${randomBytes(3).toString('hex')}`
const POD = 'streams'
/** fortio alone, without a shell; a static busybox; a Debian. */
const BARE: ContainerRef = {namespace: NAMESPACE, pod: POD, container: 'bare'}
const BUSYBOX: ContainerRef = {namespace: NAMESPACE, pod: POD, container: 'busybox'}
const DEBIAN: ContainerRef = {namespace: NAMESPACE, pod: POD, container: 'debian'}
const FORTIO_PORT = 8080

const SLEEP = {imagePullPolicy: 'IfNotPresent', command: ['sleep', '1000000']}
const POD_OBJECT: V1Pod = {
  metadata: {name: POD, namespace: NAMESPACE},
  spec: {
    terminationGracePeriodSeconds: 0,
    containers: [
      {name: 'busybox', image: 'local/shell:1', ...SLEEP},
      {name: 'debian', image: 'local/perf:1', ...SLEEP},
      {
        name: 'bare',
        image: 'local/fortio:1',
        imagePullPolicy: 'IfNotPresent',
        args: ['server', '-http-port', `127.0.0.1:${FORTIO_PORT}`, '-grpc-port', 'disabled', '-tcp-port', 'disabled'],
      },
    ],
  },
}

let ready: Cluster | null = null

async function clusterWithPod(t: ExecutionContext): Promise<Cluster | null> {
  const cluster = await clusterOrSkip(t)
  if (cluster === null || ready !== null) return cluster
  await cluster.core.createNamespace({body: {metadata: {name: NAMESPACE}}})
  ready = cluster
  await cluster.core.createNamespacedPod({namespace: NAMESPACE, body: POD_OBJECT})
  const deadline = performance.now() + 120_000
  for (;;) {
    const {status} = await cluster.core.readNamespacedPod({namespace: NAMESPACE, name: POD})
    if (status?.conditions?.some(({type, status: is}) => type === 'Ready' && is === 'True')) return cluster
    if (performance.now() > deadline) throw new Error(`the pod did not get ready: ${JSON.stringify(status)}`)
    await wait(200)
  }
}

test.after.always(async () => {
  await ready?.core.deleteNamespace({name: NAMESPACE})
})

function openSockets(): number {
  return process.getActiveResourcesInfo().filter((name) => name === 'TCPSocketWrap').length
}

async function sha256Of(path: string): Promise<string> {
  const hash = createHash('sha256')
  for await (const chunk of createReadStream(path)) hash.update(chunk as Uint8Array)
  return hash.digest('hex')
}

async function output(cluster: Cluster, ref: ContainerRef, script: string, ...args: string[]): Promise<string> {
  const {exitCode, stdout, stderr} = await execIn(cluster, ref, ['sh', '-c', script, 'sh', ...args])
  if (exitCode !== 0) throw new Error(`${script} exited with ${exitCode}: ${stderr}`)
  return stdout.trim()
}

function milliseconds(times: readonly number[]): string {
  const sorted = [...times].sort((a, b) => a - b)
  const [least, middle] = [sorted[0]!, sorted[Math.floor(sorted.length / 2)]!]
  return `least ${least.toFixed(0)} ms, median ${middle.toFixed(0)} ms`
}

test.serial(
  'commands end as they do elsewhere: exit codes, both streams, working folder, unknown programs',
  async (t) => {
    const cluster = await clusterWithPod(t)
    if (cluster === null) return
    const script = 'echo "$1" >&2; pwd; exit 3'
    for (const ref of [BUSYBOX, DEBIAN]) {
      const options = {cwd: '/etc', deadlineSeconds: 60}
      const result = await execIn(cluster, ref, ['sh', '-c', script, 'sh', '$(x) "y"'], options)
      t.deepEqual([result.exitCode, result.stdout, result.stderr], [3, '/etc\n', '$(x) "y"\n'])
      for (const extra of [{}, {deadlineSeconds: 60}]) {
        const unknown = await execIn(cluster, ref, ['no-such-program'], extra)
        t.is(unknown.exitCode, 127)
        t.regex(unknown.stderr, /no-such-program.*not found/)
      }
    }
    const bare = await execIn(cluster, BARE, ['fortio', 'version'], {deadlineSeconds: 60})
    t.is(bare.exitCode, 0)
    t.regex(bare.stdout, /^\d+\.\d+/)
    await t.throwsAsync(startIn(cluster, BARE, ['fortio', 'version']), {instanceOf: PrerequisiteError})
    await t.throwsAsync(execIn(cluster, {...BARE, pod: 'no-such-pod'}, ['true']), {message: /404: pods "no-such-pod"/})
  },
)

test.serial('at the deadline a command is ended in the container, even one that ignores SIGTERM', async (t) => {
  const cluster = await clusterWithPod(t)
  if (cluster === null) return
  for (const ref of [BUSYBOX, DEBIAN]) {
    const late = await execIn(cluster, ref, ['sh', '-c', 'trap "" TERM; sleep 54321; sleep 54321'], {
      deadlineSeconds: 1,
    })
    t.deepEqual([late.timedOut, late.exitCode], [true, null])
    // The state of a dead process that nobody waits for is Z, without a command line.
    const alive = 'grep -l -s -a -z "[5]4321" /proc/[0-9]*/cmdline | wc -l'
    t.true(await eventually('the end of the command', async () => (await output(cluster, ref, alive)) === '0'))
  }
})

test.serial('a gigabyte arrives equal through a stream that is cut three times, in bounded memory', async (t) => {
  t.timeout(600_000)
  const cluster = await clusterWithPod(t)
  if (cluster === null) return
  await using proxy = await startCuttingProxy(cluster)
  const size = 1 << 30
  const folder = mkdtempSync(join(tmpdir(), 'streams-'))
  t.teardown(() => rmSync(folder, {recursive: true}))
  await output(cluster, DEBIAN, 'head -c "$1" /dev/urandom >/tmp/gigabyte', String(size))
  const expected = (await output(cluster, DEBIAN, 'sha256sum /tmp/gigabyte')).split(' ')[0]!
  proxy.cutAt([200e6, 550e6, 900e6])
  const target = join(folder, 'gigabyte')
  const before = process.memoryUsage.rss()
  let most = before
  const watch = setInterval(() => {
    most = Math.max(most, process.memoryUsage.rss())
  }, 20)
  const began = performance.now()
  const copied = await copyFrom(proxy.cluster, DEBIAN, '/tmp/gigabyte', target)
  const seconds = (performance.now() - began) / 1000
  clearInterval(watch)
  await output(cluster, DEBIAN, 'rm /tmp/gigabyte')
  t.is(proxy.cuts(), 3)
  t.deepEqual(copied, {bytes: size, verifiedBy: 'sha256'})
  t.is(statSync(target).size, size)
  t.is(await sha256Of(target), expected)
  const grown = most - before
  t.true(grown < 300 << 20, `memory grew by ${grown} bytes`)
  t.log(`${(size / 1e6 / seconds).toFixed(0)} MB/s with the checksum and three cuts; memory grew by ${grown >> 20} MiB`)
})

test.serial('a program is copied into a container whole and executable, through a cut', async (t) => {
  t.timeout(300_000)
  const cluster = await clusterWithPod(t)
  if (cluster === null) return
  await using proxy = await startCuttingProxy(cluster)
  const folder = mkdtempSync(join(tmpdir(), 'streams-'))
  t.teardown(() => rmSync(folder, {recursive: true}))
  const local = join(folder, 'program')
  const bytes = Buffer.concat([Buffer.from('#!/bin/sh\necho it runs\nexit 0\n'), randomBytes(20 << 20)])
  writeFileSync(local, bytes, {mode: 0o755})
  for (const ref of [BUSYBOX, DEBIAN]) {
    proxy.cutAt([6000])
    const began = performance.now()
    await copyTo(proxy.cluster, ref, local, '/tmp/program')
    t.log(`${(bytes.length / 1e3 / (performance.now() - began)).toFixed(1)} MB/s into ${ref.container}`)
    t.is(await output(cluster, ref, '/tmp/program'), 'it runs')
    const sum = createHash('sha256').update(bytes).digest('hex')
    t.is((await output(cluster, ref, 'sha256sum /tmp/program')).split(' ')[0]!, sum)
    t.is(await output(cluster, ref, 'ls /tmp | grep -c "[.]part$" || true'), '0')
  }
})

test.serial(
  'a detached command outlives its stream, gets SIGINT, and is found again after the API was away',
  async (t) => {
    const cluster = await clusterWithPod(t)
    if (cluster === null) return
    for (const ref of [BUSYBOX, DEBIAN]) {
      await using proxy = await startCuttingProxy(cluster)
      const script = 'trap "echo interrupted; exit 9" INT; echo begun; while :; do sleep 0.1; done'
      const command = await startIn(proxy.cluster, ref, ['sh', '-c', script], {deadlineSeconds: 120})
      await proxy.close()
      await wait(1500)
      await proxy.open()
      await command.signal('SIGINT')
      t.deepEqual(await command.ended, {exitCode: 9, stdoutTail: 'begun\ninterrupted\n', stderrTail: ''})
      t.is(await output(cluster, ref, 'ls /tmp | grep -c "^mesh-runner-" || true'), '0')
    }
  },
)

test.serial('a detached command outlives restarts of the API server and of the kubelet', async (t) => {
  t.timeout(300_000)
  const cluster = await clusterWithPod(t)
  if (cluster === null) return
  const found = await clusterForTests()
  const controls = found.kind === 'cluster' ? found.controls : null
  if (controls === null) return skip(t, 'cluster of others: it is not ours to restart')
  const {spec} = await cluster.core.readNamespacedPod({namespace: NAMESPACE, name: POD})
  const script = 'trap "echo interrupted; exit 9" INT; echo begun; while :; do sleep 0.1; done'
  const command = await startIn(cluster, BUSYBOX, ['sh', '-c', script], {deadlineSeconds: 240})
  await controls.restartApiServer('kill')
  await controls.restartKubelet(spec!.nodeName as NodeName)
  await command.signal('SIGINT')
  t.deepEqual(await command.ended, {exitCode: 9, stdoutTail: 'begun\ninterrupted\n', stderrTail: ''})
})

test.serial('a large output comes back whole and verified after SIGINT', async (t) => {
  const cluster = await clusterWithPod(t)
  if (cluster === null) return
  const folder = mkdtempSync(join(tmpdir(), 'streams-'))
  t.teardown(() => rmSync(folder, {recursive: true}))
  const stdoutFile = join(folder, 'out')
  const argv = ['sh', '-c', 'seq 1 200000; trap "exit 4" INT; echo ready >&2; while :; do sleep 0.1; done']
  const command = await startIn(cluster, DEBIAN, argv, {stdoutFile, deadlineSeconds: 120})
  await wait(500)
  await command.signal('SIGINT')
  const {exitCode, stdoutTail, stderrTail} = await command.ended
  t.deepEqual([exitCode, stderrTail], [4, 'ready\n'])
  const expected = Array.from({length: 200_000}, (_, index) => `${index + 1}\n`).join('')
  t.is(readFileSync(stdoutFile, 'utf8'), expected)
  t.is(stdoutTail, expected.slice(-4096))
})

test.serial('a detached command ends at its own deadline', async (t) => {
  const cluster = await clusterWithPod(t)
  if (cluster === null) return
  const ended = await Promise.all(
    [BUSYBOX, DEBIAN].map(async (ref) => (await startIn(cluster, ref, ['sleep', '600'], {deadlineSeconds: 1})).ended),
  )
  t.deepEqual(
    ended.map(({exitCode}) => exitCode),
    [143, 124],
  )
})

test.serial(
  'requests go to a port that listens on loopback only, over one tunnel, and a dead tunnel is replaced',
  async (t) => {
    const cluster = await clusterWithPod(t)
    if (cluster === null) return
    await using proxy = await startCuttingProxy(cluster)
    {
      using http = openPodHttp(proxy.cluster, {namespace: NAMESPACE, pod: POD, port: FORTIO_PORT})
      const times: number[] = []
      for (let count = 0; count < 100; count++) {
        const began = performance.now()
        t.is((await http.ask('/fortio/version')).status, 200)
        times.push(performance.now() - began)
      }
      t.is(proxy.openConnections(), 1)
      t.log(`first ${times[0]!.toFixed(0)} ms; warm ${milliseconds(times.slice(1))}`)
      await proxy.close()
      await proxy.open()
      t.is((await http.ask('/fortio/version')).status, 200)
      t.is((await http.ask('/debug', 'POST')).status, 200)
    }
    t.true(await eventually('the end of all connections', () => proxy.openConnections() === 0))
    using nobody = openPodHttp(cluster, {namespace: NAMESPACE, pod: POD, port: 1})
    const error = await t.throwsAsync(nobody.ask('/'), {instanceOf: TestbedError})
    t.regex(error!.message, /port 1 of pod .* refused/)
  },
)

test.serial('a hundred commands leave no socket open', async (t) => {
  const cluster = await clusterWithPod(t)
  if (cluster === null) return
  await using proxy = await startCuttingProxy(cluster)
  const before = openSockets()
  const times: number[] = []
  for (let count = 0; count < 100; count++) {
    const began = performance.now()
    t.is((await execIn(proxy.cluster, BUSYBOX, ['true'])).exitCode, 0)
    times.push(performance.now() - began)
  }
  t.true(await eventually('the end of all connections', () => proxy.openConnections() === 0))
  t.true(await eventually(`at most ${before} open sockets`, () => openSockets() <= before))
  t.log(`a command's round trip: ${milliseconds(times)}`)
})
