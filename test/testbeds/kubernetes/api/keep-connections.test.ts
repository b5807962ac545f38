import {createServer, type Server} from 'node:http'
import type {AddressInfo, Socket} from 'node:net'
import {KubeConfig} from '@kubernetes/client-node'
import test, {type ExecutionContext} from 'ava'
import {askApi} from '../../../../src/testbeds/kubernetes/api/api-request.ts'
import type {Cluster} from '../../../../src/testbeds/kubernetes/api/cluster.ts'
import {keepConnections} from '../../../../src/testbeds/kubernetes/api/keep-connections.ts'

interface Counted {
  readonly server: Server
  /** All that were ever made, oldest first. */
  readonly connections: readonly Socket[]
  readonly address: string
}

async function countingServer(t: ExecutionContext): Promise<Counted> {
  const connections: Socket[] = []
  const server = createServer((_, response) => void setTimeout(() => response.end('{}'), 20))
  server.on('connection', (socket) => void connections.push(socket))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.teardown(() => server.close())
  t.teardown(() => server.closeAllConnections())
  return {server, connections, address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`}
}

function clusterAt(address: string): Cluster {
  const kubeConfig = new KubeConfig()
  kubeConfig.loadFromClusterAndUser({name: 'fake', server: address, skipTLSVerify: true}, {name: 'fake'})
  keepConnections(kubeConfig)
  return {server: address, kubeConfig} as Cluster
}

test('requests use the connections of earlier ones', async (t) => {
  const {connections, address} = await countingServer(t)
  const cluster = clusterAt(address)
  const ask = () => askApi(cluster, {path: ['api']})
  for (let index = 0; index < 10; index++) await ask()
  // A request can come before the last answer's connection counts as free.
  t.true(connections.length <= 2, `${connections.length} connections`)
  const round = () => Promise.all(Array.from({length: 5}, ask))
  for (let index = 0; index < 10; index++) await round()
  t.true(connections.length <= 10, `${connections.length} connections`)
})

test('a connection that the server has closed meanwhile is replaced', async (t) => {
  const {connections, address} = await countingServer(t)
  const cluster = clusterAt(address)
  await askApi(cluster, {path: ['api']})
  connections[0]!.destroy()
  await askApi(cluster, {path: ['api'], method: 'POST', body: {}})
  t.is(connections.length, 2)
})

test('a request that is given up takes its connection with it', async (t) => {
  const {connections, address} = await countingServer(t)
  const cluster = clusterAt(address)
  await askApi(cluster, {path: ['api']})
  const given = new AbortController()
  const asked = askApi(cluster, {path: ['api'], signal: given.signal})
  given.abort(new Error('no longer wanted'))
  await t.throwsAsync(asked, {message: 'no longer wanted'})
  await askApi(cluster, {path: ['api']})
  t.is(connections.length, 2)
})

test('new credentials get a connection of their own', async (t) => {
  const {connections, address} = await countingServer(t)
  const cluster = clusterAt(address)
  await askApi(cluster, {path: ['api']})
  const [user] = cluster.kubeConfig.users
  cluster.kubeConfig.users = [{...user!, certData: Buffer.from('new').toString('base64')}]
  await askApi(cluster, {path: ['api']})
  t.is(connections.length, 2)
})
