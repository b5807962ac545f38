import {mkdtempSync, rmSync, writeFileSync} from 'node:fs'
import {type AddressInfo, createServer, type Socket} from 'node:net'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import test, {type ExecutionContext} from 'ava'
import {APPLY, type ApiRequest, askApi} from '../../../../src/testbeds/kubernetes/api/api-request.ts'
import {type Cluster, connectCluster} from '../../../../src/testbeds/kubernetes/api/cluster.ts'

/** What is done to a connection once a request has come in. */
type Fate = (socket: Socket) => void

const reset: Fate = (socket) => void socket.resetAndDestroy()
const hangUp: Fate = (socket) => void socket.end()
const answer: Fate = (socket) => void socket.end('HTTP/1.1 200 OK\r\ncontent-length: 12\r\n\r\n{"kind":"Yes')
const wholeAnswer: Fate = (socket) => void socket.end('HTTP/1.1 200 OK\r\ncontent-length: 14\r\n\r\n{"kind":"Yes"}')

function clusterAt(t: ExecutionContext, port: number): Cluster {
  const folder = mkdtempSync(join(tmpdir(), 'kubeconfig-'))
  t.teardown(() => rmSync(folder, {recursive: true}))
  const kubeconfig = join(folder, 'config')
  const cluster = {server: `http://127.0.0.1:${port}`, 'insecure-skip-tls-verify': true}
  const document = {
    ...{apiVersion: 'v1', kind: 'Config', 'current-context': 'fake'},
    clusters: [{name: 'fake', cluster}],
    users: [{name: 'fake', user: {}}],
    contexts: [{name: 'fake', context: {cluster: 'fake', user: 'fake'}}],
  }
  writeFileSync(kubeconfig, JSON.stringify(document))
  return connectCluster({kubeconfig, context: null})
}

/** Asks a server that does one thing after the other to its connections; how often it was asked. */
async function ask(t: ExecutionContext, fates: readonly Fate[], request: Omit<ApiRequest, 'path'> = {}) {
  let asked = 0
  const server = createServer((socket) => {
    socket.on('error', () => {})
    socket.once('data', () => fates[asked++]!(socket))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.teardown(() => server.close())
  const cluster = clusterAt(t, (server.address() as AddressInfo).port)
  const outcome = await askApi<{kind: string}>(cluster, {path: ['api'], ...request}).then(
    ({body}) => body.kind,
    (error: unknown) => error as Error,
  )
  return {asked, outcome}
}

test('a question whose connection is lost before or within the answer is asked again', async (t) => {
  t.deepEqual(await ask(t, [reset, hangUp, wholeAnswer]), {asked: 3, outcome: 'Yes'})
  const cutShort: Fate = (socket) => {
    socket.write('HTTP/1.1 200 OK\r\ncontent-length: 14\r\n\r\n{"kind"', () => setTimeout(() => reset(socket), 20))
  }
  t.deepEqual(await ask(t, [cutShort, wholeAnswer]), {asked: 2, outcome: 'Yes'})
})

test('it is given up after three times', async (t) => {
  const {asked, outcome} = await ask(t, [reset, reset, reset, wholeAnswer])
  t.is(asked, 3)
  t.true(outcome instanceof Error)
})

test('applying and deleting are repeated, creating and other changes are not', async (t) => {
  t.is((await ask(t, [reset, wholeAnswer], {method: 'PATCH', contentType: APPLY, body: {}})).outcome, 'Yes')
  t.is((await ask(t, [reset, wholeAnswer], {method: 'DELETE'})).outcome, 'Yes')
  t.is((await ask(t, [reset, wholeAnswer], {method: 'POST', body: {}})).asked, 1)
  const merge = {method: 'PATCH', contentType: 'application/merge-patch+json', body: {}} as const
  t.is((await ask(t, [reset, wholeAnswer], merge)).asked, 1)
})

test('an answer that is no JSON is not asked for again', async (t) => {
  t.is((await ask(t, [answer, wholeAnswer])).asked, 1)
})
