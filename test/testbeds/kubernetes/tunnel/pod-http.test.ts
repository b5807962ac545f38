import {once} from 'node:events'
import {createServer} from 'node:http'
import type {AddressInfo, Socket} from 'node:net'
import test from 'ava'
import {TestbedError} from '../../../../src/errors/index.ts'
import {openPodHttp} from '../../../../src/testbeds/kubernetes/tunnel/pod-http.ts'
import {eventually} from '../../../eventually.ts'
import {startFakeApiServer} from '../api/fake-api-server.ts'

interface Pod extends Disposable {
  readonly port: number
  readonly requests: string[]
  /** Closes the connections that it has. */
  hangUp(): void
  /** The next request is not answered but hung up on. */
  dropNext(): void
}

async function startPod(): Promise<Pod> {
  const requests: string[] = []
  const sockets = new Set<Socket>()
  let drops = 0
  const server = createServer((request, answer) => {
    requests.push(`${request.method} ${request.url}`)
    if (drops-- > 0) request.socket.destroy()
    else answer.end(request.url === '/big' ? Buffer.alloc(5_000_000, 'b') : 'hello')
  })
  server.on('connection', (socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    port: (server.address() as AddressInfo).port,
    requests,
    hangUp: () => sockets.forEach((socket) => void socket.destroy()),
    dropNext() {
      drops = 1
    },
    [Symbol.dispose]() {
      server.closeAllConnections()
      server.close()
    },
  }
}

test('requests share a connection, bodies of any size come whole, disposing closes all', async (t) => {
  await using fake = await startFakeApiServer()
  using pod = await startPod()
  {
    using http = openPodHttp(fake.cluster, {namespace: 'tests', pod: 'one', port: pod.port})
    for (let count = 0; count < 100; count++) {
      const {status, body} = await http.ask('/x')
      t.is(`${status} ${Buffer.from(body).toString()}`, '200 hello')
    }
    t.is((await http.ask('/big')).body.length, 5_000_000)
    t.is(fake.accepted(), 1)
    await Promise.all([http.ask('/a'), http.ask('/b')])
    t.true(fake.openStreams() >= 1)
  }
  t.true(await eventually('the end of the stream', () => fake.openStreams() === 0))
})

test('a GET goes on over a new connection when the old one died', async (t) => {
  await using fake = await startFakeApiServer()
  using pod = await startPod()
  using http = openPodHttp(fake.cluster, {namespace: 'tests', pod: 'one', port: pod.port})
  await http.ask('/first')
  pod.hangUp()
  t.is((await http.ask('/second')).status, 200)
  pod.dropNext()
  t.is((await http.ask('/third')).status, 200)
  await fake.goDown()
  await fake.comeBack()
  t.is((await http.ask('/fourth')).status, 200)
})

test('a POST is never sent twice', async (t) => {
  await using fake = await startFakeApiServer()
  using pod = await startPod()
  using http = openPodHttp(fake.cluster, {namespace: 'tests', pod: 'one', port: pod.port})
  t.is((await http.ask('/post', 'POST')).status, 200)
  pod.dropNext()
  await t.throwsAsync(http.ask('/lost', 'POST'), {instanceOf: TestbedError, message: /for \/lost failed/})
  t.deepEqual(pod.requests, ['POST /post', 'POST /lost'])
})

test('a port that nobody listens on is told in words', async (t) => {
  await using fake = await startFakeApiServer()
  const pod = await startPod()
  pod[Symbol.dispose]()
  using http = openPodHttp(fake.cluster, {namespace: 'tests', pod: 'one', port: pod.port})
  const error = await t.throwsAsync(http.ask('/x'), {instanceOf: TestbedError})
  t.regex(error!.message, /port \d+ of pod tests\/one for \/x failed: .*ECONNREFUSED/)
})

test('an abort ends a request', async (t) => {
  await using fake = await startFakeApiServer()
  using pod = await startPod()
  using http = openPodHttp(fake.cluster, {namespace: 'tests', pod: 'one', port: pod.port})
  const stop = new AbortController()
  stop.abort(new Error('enough'))
  await t.throwsAsync(http.ask('/x', 'GET', stop.signal), {message: 'enough'})
})

test('a pod that is reached and does not answer in time is silent; one that is asked for nothing more is not', async (t) => {
  await using fake = await startFakeApiServer()
  const server = createServer(() => undefined)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const {port} = server.address() as AddressInfo
  const target = {namespace: 'tests', pod: 'one', port}
  using http = openPodHttp(fake.cluster, target, {withinMs: 500, largestBytes: 1000})
  const error = await t.throwsAsync(http.ask('/stats?format=json'), {instanceOf: TestbedError})
  t.regex(error.message, /for \/stats failed: no whole answer came within 0.5 s\.$/)
  t.is(http.silent.reason, error)
  server.closeAllConnections()
  server.close()
})
