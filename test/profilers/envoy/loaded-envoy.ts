import {writeFile} from 'node:fs/promises'
import {createServer} from 'node:net'
import {join} from 'node:path'
import type {Deployment} from '../../../src/testbeds/testbed.ts'
import {eventually} from '../../eventually.ts'
import {realExecutables} from '../../real-programs.ts'
import {background, fakeDeployment, scratchFolder} from '../fake-deployment.ts'

/** A real Envoy between a real fortio client and server on loopback, under load until it is disposed. */
export interface LoadedEnvoy extends AsyncDisposable {
  readonly pid: number
  readonly deployment: Deployment
}

const LISTENER = 'type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager'
const ROUTER = 'type.googleapis.com/envoy.extensions.filters.http.router.v3.Router'

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const {port} = server.address() as {port: number}
  await new Promise((resolve) => server.close(resolve))
  return port
}

function socket(port: number) {
  return {socket_address: {address: '127.0.0.1', port_value: port}}
}

function bootstrap(ports: {readonly admin: number; readonly listener: number; readonly server: number}) {
  const route = {
    virtual_hosts: [{name: 'all', domains: ['*'], routes: [{match: {prefix: '/'}, route: {cluster: 'up'}}]}],
  }
  const manager = {
    '@type': LISTENER,
    stat_prefix: 'in',
    route_config: route,
    http_filters: [{name: 'router', typed_config: {'@type': ROUTER}}],
  }
  const endpoints = [{lb_endpoints: [{endpoint: {address: socket(ports.server)}}]}]
  return {
    admin: {address: socket(ports.admin)},
    static_resources: {
      listeners: [
        {
          name: 'in',
          address: socket(ports.listener),
          filter_chains: [{filters: [{name: 'manager', typed_config: manager}]}],
        },
      ],
      clusters: [{name: 'up', type: 'STATIC', load_assignment: {cluster_name: 'up', endpoints}}],
    },
  }
}

async function answers(url: string): Promise<boolean> {
  return fetch(url).then(
    (response) => response.ok,
    () => false,
  )
}

/** Starts all three. `fortio` and `envoy` are paths of real programs. */
async function startLoadedEnvoy(fortio: string, envoy: string): Promise<LoadedEnvoy> {
  const stack = new AsyncDisposableStack()
  try {
    const scratch = stack.use(await scratchFolder())
    const ports = {admin: await freePort(), listener: await freePort(), server: await freePort()}
    const disabled = ['-grpc-port', '-tcp-port', '-udp-port', '-redirect-port'].flatMap((flag) => [flag, 'disabled'])
    stack.use(background([fortio, 'server', '-http-port', `127.0.0.1:${ports.server}`, ...disabled]))
    const config = join(scratch.path, 'envoy.json')
    await writeFile(config, JSON.stringify(bootstrap(ports)))
    const options = ['--concurrency', '2', '--use-dynamic-base-id', '--disable-hot-restart', '--log-level', 'error']
    const proxy = stack.use(background([envoy, '-c', config, ...options]))
    const url = `http://127.0.0.1:${ports.listener}/echo`
    await eventually('Envoy to answer', () => answers(url))
    stack.use(background([fortio, 'load', '-quiet', '-c', '4', '-qps', '600', '-t', '300s', url]))
    const deployment = fakeDeployment({
      pid: proxy.pid,
      async admin(path, method) {
        const response = await fetch(`http://127.0.0.1:${ports.admin}${path}`, {method})
        return {status: response.status, body: new Uint8Array(await response.arrayBuffer())}
      },
    })
    return {pid: proxy.pid, deployment, [Symbol.asyncDispose]: () => stack.disposeAsync()}
  } catch (error) {
    await stack.disposeAsync()
    throw error
  }
}

/** A loaded Envoy, or the reason why there is none. */
export async function loadedEnvoy(): Promise<LoadedEnvoy | string> {
  const programs = realExecutables()
  return programs.missing === null ? startLoadedEnvoy(programs.fortio, programs.envoy) : programs.missing
}
