import {execFileSync} from 'node:child_process'
import {X509Certificate} from 'node:crypto'
import {readFile, stat} from 'node:fs/promises'
import test from 'ava'
import {parseListenerCounters} from '../../../src/meshes/envoy/listener-counters.ts'
import {findProgram} from '../../../src/process/find-program.ts'
import {readBuildId} from '../../../src/symbols/read-build-id.ts'
import {makeCertificates} from '../../../src/testbeds/local/certificate-files.ts'
import {takenPort} from '../../../src/testbeds/local/parts/port-taken-error.ts'
import {assignPorts, findFreePorts, localTarget, portCount, portOf} from '../../../src/testbeds/local/port-table.ts'
import {parseMachineUsage} from '../../../src/testbeds/local/usage/machine-usage.ts'
import {readUsage, type ThreadTimes} from '../../../src/testbeds/local/usage/process-usage.ts'
import {scratchFolder} from '../../scratch-folder.ts'
import {skip} from '../../skip.ts'

const PROTOCOLS = ['http', 'http2', 'grpc', 'tcp'] as const

test('counters of all listeners are added up, by their kind', (t) => {
  const stats = [
    {name: 'http.inbound_http.downstream_rq_total', value: 3},
    {name: 'http.inbound_tls_http.downstream_rq_total', value: 4},
    {name: 'http.inbound_http.downstream_cx_total', value: 5},
    {name: 'tcp.inbound_tcp.downstream_cx_total', value: 6},
    {name: 'tcp.inbound_tcp.downstream_cx_rx_bytes_total', value: 7},
  ]
  t.deepEqual(parseListenerCounters(JSON.stringify({stats})), {requests: 7, connections: 11, receivedBytes: 7})
})

test('processor time of the machine is read from the first line of /proc/stat', (t) => {
  const text = 'cpu  100 20 30 4000 50 6 7 8 90 10\ncpu0 1 2 3 4\ncpu1 1 2 3 4\nintr 5\n'
  t.deepEqual(parseMachineUsage(text), {busySeconds: 1.71, idleSeconds: 40.5, processors: 2})
})

test('a taken port is found in what Envoy and fortio log', (t) => {
  t.is(takenPort("error initializing: cannot bind '127.0.0.1:36601': Address already in use"), 36_601)
  t.is(takenPort('"msg":"Can\'t listen","err":"listen tcp 127.0.0.1:8079: bind: address already in use"'), 8079)
  t.is(takenPort('connect to 127.0.0.1:8079 refused'), null)
})

test('every listener has a port of its own; only HTTP and HTTP/2 share the server', async (t) => {
  const free = await findFreePorts(portCount(PROTOCOLS))
  t.is(new Set(free).size, free.length)
  const ports = assignPorts(free, PROTOCOLS, 'mutual')
  const all = [ports.admin, ...Object.values(ports.protocols)].flatMap((one) => Object.values(one))
  t.is(new Set(all).size, all.length - 1)
  t.is(ports.protocols.http?.direct, ports.protocols.http2?.direct)
})

test('each mode has its port, and ingress has none', (t) => {
  const ports = assignPorts([1, 2, 3, 4, 5, 6, 7, 8, 9], ['tcp'], 'mutual')
  t.is(portOf(ports, 'baseline', 'tcp'), 5)
  t.is(portOf(ports, 'serversidecar', 'tcp'), 6)
  t.is(portOf(ports, 'clientsidecar', 'tcp'), 8)
  t.is(portOf(ports, 'bothsidecar', 'tcp'), 9)
  t.is(portOf(ports, 'ingress', 'tcp'), null)
  t.is(portOf(ports, 'baseline', 'grpc'), null)
  t.throws(() => assignPorts([1, 2, 3], ['tcp'], 'none'), {instanceOf: RangeError})
})

test('targets are written as fortio wants them', (t) => {
  t.deepEqual(
    PROTOCOLS.map((protocol) => localTarget(protocol, 80)),
    ['http://127.0.0.1:80', 'http://127.0.0.1:80', '127.0.0.1:80', 'tcp://127.0.0.1:80'],
  )
})

test('certificates are signed by the authority of the run and carry SPIFFE identities', async (t) => {
  const folder = await scratchFolder(t, 'certificates')
  const {authorityPath, client, server} = await makeCertificates(folder)
  const authority = new X509Certificate(await readFile(authorityPath))
  t.true(authority.ca && authority.verify(authority.publicKey))
  for (const {certificatePath, keyPath, identity} of [client, server]) {
    const certificate = new X509Certificate(await readFile(certificatePath))
    t.true(certificate.checkIssued(authority) && certificate.verify(authority.publicKey))
    t.false(certificate.ca)
    t.is(certificate.subjectAltName, `URI:${identity}`)
    t.is(certificate.publicKey.asymmetricKeyDetails?.namedCurve, 'prime256v1')
    t.true(new Date(certificate.validFrom).getTime() < Date.now())
    t.is((await stat(keyPath)).mode & 0o777, 0o600)
  }
  t.not(client.identity, server.identity)
})

test('openssl finds the certificates sound, by its strict rules', async (t) => {
  if (findProgram('openssl') === null) return skip(t, 'openssl is absent')
  const {authorityPath, client} = await makeCertificates(await scratchFolder(t, 'certificates'))
  const argv = ['verify', '-x509_strict', '-purpose', 'sslclient', '-CAfile', authorityPath, client.certificatePath]
  t.is(execFileSync('openssl', argv, {encoding: 'utf8'}).trim(), `${client.certificatePath}: OK`)
})

test('the build id of a program is the one that readelf shows', async (t) => {
  if (findProgram('readelf') === null) return skip(t, 'readelf is absent')
  const program = findProgram('setpriv') ?? '/bin/ls'
  const shown = /Build ID: ([0-9a-f]+)/.exec(execFileSync('readelf', ['-n', program], {encoding: 'utf8'}))
  t.is(await readBuildId(program), shown?.[1] ?? null)
  t.truthy(shown)
})

test('a file that is no ELF file has no build id', async (t) => {
  t.is(await readBuildId(import.meta.filename), null)
})

test('processor time of threads that ended is not forgotten', async (t) => {
  const times: ThreadTimes = new Map([['0', 5_000_000_000n]])
  const {cpuSeconds, rssBytes, workerThreads} = await readUsage(process.pid, times)
  const own = process.cpuUsage()
  t.true(cpuSeconds > 5)
  t.true(cpuSeconds < 5 + (own.user + own.system) / 1e6 + 1)
  t.true(Math.abs(rssBytes - process.memoryUsage.rss()) < 50e6)
  t.is(workerThreads, 0)
})
