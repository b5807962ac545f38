import {once} from 'node:events'
import {existsSync} from 'node:fs'
import {chmod, mkdir, mkdtemp, readdir, readFile, stat, writeFile} from 'node:fs/promises'
import {connect as connectTcp, createServer, type Server} from 'node:net'
import {tmpdir} from 'node:os'
import {dirname, join} from 'node:path'
import {connect as connectTls} from 'node:tls'
import anyTest, {type TestFn} from 'ava'
import {load} from 'js-yaml'
import {saveProxyState} from '../../../src/bench/run/save-proxy-state.ts'
import {livingProcess} from '../../../src/bytes/owner.ts'
import {TestbedError} from '../../../src/errors/index.ts'
import {run} from '../../../src/process/run.ts'
import {guardHeader} from '../../../src/secrets/guard-headers.ts'
import {DEFAULT_LOCAL_OPTIONS} from '../../../src/testbeds/local/deploy.ts'
import {createLocalTestbed} from '../../../src/testbeds/local/index.ts'
import type {LocalPortTable} from '../../../src/testbeds/local/port-table.ts'
import {findFreePorts} from '../../../src/testbeds/local/port-table.ts'
import type {Deployment, DeploymentRequest} from '../../../src/testbeds/testbed.ts'
import {realExecutables} from '../../real-programs.ts'
import {testUnless} from '../../skip.ts'
import {deploymentRequest} from '../request.ts'

const test = anyTest as TestFn
const {missing, ...found} = realExecutables()
const executables = found as {fortio: string; envoy: string}
const testbed = createLocalTestbed()

/** A test on real programs. */
const realTest = testUnless(missing, test.serial)

function httpRequest(changes: Partial<DeploymentRequest> = {}): Promise<DeploymentRequest> {
  return deploymentRequest({executables, protocols: ['http'], ...changes})
}

function portsOf(deployment: Deployment): LocalPortTable {
  return deployment.environment['ports'] as LocalPortTable
}

async function scratchOf(deployment: Deployment): Promise<string> {
  const config = join(deployment.environment['directory'] as string, 'fortioserver-sidecar.yaml')
  const path = /filename: "([^"]+)"/.exec(await readFile(config, 'utf8'))?.[1]
  return dirname(path ?? '')
}

async function counter(deployment: Deployment, proxy: string, name: string): Promise<number> {
  const {body} = await deployment.admin(proxy, `/stats?filter=^${name}$`)
  return Number(/: (\d+)/.exec(Buffer.from(body).toString())?.[1])
}

realTest('between the sidecars TLS is on the wire, with a client certificate', async (t) => {
  await using deployment = await testbed.deploy(await httpRequest())
  const handshakes = await counter(deployment, 'fortioserver-sidecar', 'listener.inbound_tls_http.ssl.handshake')
  t.true(handshakes >= 1)
  t.is(await counter(deployment, 'fortioserver-sidecar', 'listener.inbound_tls_http.ssl.no_certificate'), 0)
  t.is(await counter(deployment, 'fortioclient-sidecar', 'cluster.fortioserver_sidecar_http.ssl.handshake'), handshakes)
})

realTest('the port between the sidecars refuses plain clients and clients without certificate', async (t) => {
  await using deployment = await testbed.deploy(await httpRequest())
  const port = portsOf(deployment).protocols.http?.inboundTls ?? 0
  const plain = connectTcp({host: '127.0.0.1', port}).end('GET / HTTP/1.1\r\nhost: a\r\n\r\n')
  t.notRegex(Buffer.concat(await plain.toArray()).toString(), /HTTP/)
  const socket = connectTls({host: '127.0.0.1', port, rejectUnauthorized: false})
  await t.throwsAsync(once(socket.resume(), 'end'), {message: /certificate required/})
  t.is(await counter(deployment, 'fortioserver-sidecar', 'http.inbound_tls_http.downstream_rq_total'), 1)
})

realTest('without TLS the sidecars speak plain to each other, and no certificate is made', async (t) => {
  await using deployment = await testbed.deploy(await httpRequest({tls: 'none'}))
  t.is(portsOf(deployment).protocols.http?.inboundTls, null)
  t.deepEqual(deployment.environment['tls'], {kind: 'none'})
  const directory = deployment.environment['directory'] as string
  for (const name of ['fortioclient-sidecar', 'fortioserver-sidecar'])
    t.notRegex(await readFile(join(directory, `${name}.yaml`), 'utf8'), /tls/)
})

realTest('the worker threads that were asked for are there', async (t) => {
  await using deployment = await testbed.deploy(await httpRequest({proxyConcurrency: 3, modes: ['bothsidecar']}))
  t.deepEqual(deployment.environment['workerThreads'], {'fortioclient-sidecar': 3, 'fortioserver-sidecar': 3})
})

realTest('disposing leaves no process and no scratch folder, but configurations and logs', async (t) => {
  const deployment = await testbed.deploy(await httpRequest())
  const pids = Object.values(deployment.environment['pids'] as Record<string, number>)
  const scratch = await scratchOf(deployment)
  t.is(pids.length, 3)
  t.true(pids.every((pid) => livingProcess(pid) !== null))
  t.is((await stat(scratch)).mode & 0o777, 0o700)
  for (const name of await readdir(scratch)) t.is((await stat(join(scratch, name))).mode & 0o777, 0o600, name)
  await deployment[Symbol.asyncDispose]()
  t.true(pids.every((pid) => livingProcess(pid) === null))
  t.false(existsSync(scratch))
  t.false(deployment.broken.aborted)
  t.deepEqual((await readdir(deployment.environment['directory'] as string)).sort(), [
    'fortioclient-sidecar.log',
    'fortioclient-sidecar.yaml',
    'fortioserver-sidecar.log',
    'fortioserver-sidecar.yaml',
    'fortioserver.log',
  ])
})

realTest('a proxy that dies breaks the deployment, with the signal and the tail of its log', async (t) => {
  await using deployment = await testbed.deploy(await httpRequest())
  const [victim] = await deployment.processes('fortioserver-sidecar')
  const broken = once(deployment.broken, 'abort')
  process.kill(victim?.pid ?? 0, 'SIGSEGV')
  await broken
  const reason = deployment.broken.reason
  t.true(reason instanceof TestbedError)
  t.is(reason.exitCode, 5)
  t.regex(
    reason.message,
    /^fortioserver-sidecar ended unasked by SIG\w+\. Its log ends with:\n.*Caught Segmentation fault/s,
  )
})

realTest('a second deployment for the same run keeps the files of the first', async (t) => {
  const request = await httpRequest({mesh: 'none', modes: ['baseline']})
  for (const name of ['deployment', 'deployment-2']) {
    await using deployment = await testbed.deploy(request)
    t.is(deployment.environment['directory'], join(request.runDirectory, name))
    t.deepEqual(deployment.proxies, [])
  }
})

async function listenOnFreePort(): Promise<{server: Server; port: number}> {
  const server = createServer()
  await once(server.listen(0, '127.0.0.1'), 'listening')
  return {server, port: (server.address() as {port: number}).port}
}

/** The first `times` answers hold `port` at `index`; later ones are free. */
function findingTaken(port: number, index: number, times: number) {
  const tries: number[] = []
  const find = async (count: number) => {
    const free = await findFreePorts(count)
    return tries.push(index) <= times ? free.with(index, port) : free
  }
  return {tries, options: {...DEFAULT_LOCAL_OPTIONS, findFreePorts: find}}
}

const TABLE_INDEX = {serverAdmin: 1, fortioHttp: 2, inbound: 5}

for (const [what, index, part] of [
  ['fortio', TABLE_INDEX.fortioHttp, 'fortioserver'],
  ["an Envoy's listener", TABLE_INDEX.inbound, 'fortioserver-sidecar'],
  ["an Envoy's admin endpoint", TABLE_INDEX.serverAdmin, 'fortioserver-sidecar'],
] as const) {
  realTest(
    `when the port of ${what} stays taken, the error names it, the part and the program that has it`,
    async (t) => {
      const {server, port} = await listenOnFreePort()
      const {tries, options} = findingTaken(port, index, Number.POSITIVE_INFINITY)
      const error = await t.throwsAsync(createLocalTestbed(options).deploy(await httpRequest()), {
        instanceOf: TestbedError,
      })
      server.close()
      t.is(
        error?.message.replace(/by \S+ \(/, 'by X ('),
        `${part} could not listen on 127.0.0.1:${port}: the port is taken by X (pid ${process.pid}).`,
      )
      t.is(tries.length, 3)
    },
  )
}

realTest('a port that another Envoy shares is noticed, and others are taken', async (t) => {
  await using first = await testbed.deploy(await httpRequest({modes: ['bothsidecar']}))
  const {tries, options} = findingTaken(portsOf(first).protocols.http?.inbound ?? 0, TABLE_INDEX.inbound, 1)
  await using second = await createLocalTestbed(options).deploy(await httpRequest({modes: ['bothsidecar']}))
  t.is(tries.length, 2)
  t.not(portsOf(second).protocols.http?.inbound, portsOf(first).protocols.http?.inbound)
})

realTest('an interrupted deployment throws the reason and leaves nothing', async (t) => {
  const controller = new AbortController()
  const {options} = findingTaken(0, 0, 0)
  const interrupting = {
    ...options,
    findFreePorts: (count: number) => {
      setTimeout(() => controller.abort(new Error('stopped by a person')), 60)
      return options.findFreePorts(count)
    },
  }
  const request = await httpRequest({signal: controller.signal})
  await t.throwsAsync(createLocalTestbed(interrupting).deploy(request), {message: 'stopped by a person'})
})

async function script(text: string): Promise<string> {
  const path = join(await mkdtemp(join(tmpdir(), 'fake-program-')), 'program')
  await writeFile(path, `#!/bin/sh\n${text}\n`)
  await chmod(path, 0o755)
  return path
}

realTest('a server that never answers is an error at the deadline, with the tail of its log', async (t) => {
  const fortio = await script('echo "I rather sleep" >&2; exec sleep 60')
  const slow = createLocalTestbed({...DEFAULT_LOCAL_OPTIONS, readyDeadlineSeconds: 0.7})
  const request = await httpRequest({executables: {...executables, fortio}, mesh: 'none', modes: ['baseline']})
  const error = await t.throwsAsync(slow.deploy(request), {instanceOf: TestbedError})
  t.regex(
    error?.message ?? '',
    /^Waiting for an answer to http along the path of baseline .* ended after 0\.7 s; the last try said: .*ECONNREFUSED.*\nThe log of fortioserver .* ends with:\nI rather sleep$/s,
  )
})

realTest('an Envoy that refuses its configuration is an error that says what Envoy said', async (t) => {
  const templatesDirectory = await mkdtemp(join(tmpdir(), 'templates-'))
  await mkdir(join(templatesDirectory, 'envoy'))
  await writeFile(join(templatesDirectory, 'envoy/sidecar.yaml'), 'no_such_field: {{adminPort}}\n')
  const error = await t.throwsAsync(testbed.deploy(await httpRequest({templatesDirectory})), {instanceOf: TestbedError})
  t.regex(error?.message ?? '', /^fortio(client|server)-sidecar ended unasked with exit code 1\. .*no_such_field/s)
})

realTest('the plan shows every program and configuration, and does nothing', async (t) => {
  const request = await httpRequest({mesh: 'istio', runDirectory: '/nowhere/run', protocols: ['http', 'tcp']})
  const {steps, warnings, loadPlaceCount, target} = await testbed.plan(request)
  t.deepEqual(steps, (await testbed.plan(request)).steps)
  t.is(loadPlaceCount, 1)
  t.deepEqual(
    warnings.map(({code}) => code),
    ['mesh-runs-as-envoy'],
  )
  t.is(target('bothsidecar', 'http'), 'http://127.0.0.1:20009')
  // fortio's version, fortio's server and two Envoys.
  t.is(steps.filter((step) => step.command !== null).length, 4)
  t.deepEqual(
    steps.flatMap((step) => step.file?.name ?? []),
    ['fortioclient-sidecar.yaml', 'fortioserver-sidecar.yaml'],
  )
  for (const step of steps) if (step.file !== null) t.truthy(load(step.file.content))
  t.false(existsSync('/nowhere'))
})

const HEADER_LOG = `
          access_log:
          - name: envoy.access_loggers.stderr
            typed_config:
              '@type': type.googleapis.com/envoy.extensions.access_loggers.stream.v3.StderrAccessLog
              log_format: {text_format_source: {inline_string: "said %REQ(AUTHORIZATION)% for %REQ(:PATH)%\\n"}}`

/** Templates of a user who logs a header and lets the proxy add one. */
async function talkativeTemplates(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'templates-'))
  const own = await readFile(new URL('../../../templates/envoy/sidecar.yaml', import.meta.url), 'utf8')
  const text = own
    .replace(/^ {10}stream_idle_timeout: 0s$/m, (line) => line + HEADER_LOG)
    .replace(/^ {12}name: \{\{name\}\}$/m, (line) => {
      return `${line}\n            request_headers_to_add: [{header: {key: x-api-key, value: t0ken-of-templates}}]`
    })
  await mkdir(join(folder, 'envoy'))
  await writeFile(join(folder, 'envoy', 'sidecar.yaml'), text)
  return folder
}

realTest(
  'what proxies log of a header that was given is gone with them, and nobody else reads it before',
  async (t) => {
    guardHeader('Authorization', 'Bearer given-in-deploy-test')
    const request = await httpRequest({templatesDirectory: await talkativeTemplates()})
    const deployment = await testbed.deploy(request)
    const folder = deployment.environment['directory'] as string
    const log = join(folder, 'fortioclient-sidecar.log')
    try {
      const url = deployment.target('bothsidecar', 'http')
      const header = ['-H', 'Authorization: Bearer given-in-deploy-test']
      const {exitCode, stderr} = await run([executables.fortio, 'curl', ...header, url], {timeoutMs: 30_000})
      t.is(exitCode, 0, stderr)
      t.deepEqual(await saveProxyState(deployment, request.runDirectory), [])
      for (const name of await readdir(folder)) t.is((await stat(join(folder, name))).mode & 0o777, 0o600, name)
    } finally {
      await deployment[Symbol.asyncDispose]()
    }
    t.regex(await readFile(log, 'utf8'), /^said \*\*\* for \//m)
    const dump = await readFile(
      join(request.runDirectory, 'proxies', 'fortioclient-sidecar', 'config_dump.json'),
      'utf8',
    )
    t.regex(dump, /"key": "x-api-key",\s+"value": "\*\*\*"/)
    t.notRegex(dump, /t0ken-of-templates/)
  },
)
