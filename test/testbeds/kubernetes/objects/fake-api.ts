import {createServer, type IncomingMessage, type ServerResponse} from 'node:http'
import type {AddressInfo} from 'node:net'
import {KubeConfig} from '@kubernetes/client-node'
import type {Cluster} from '../../../../src/testbeds/kubernetes/api/cluster.ts'

/** An API server of a few lines, for what no real one does when asked. */
export interface FakeApi extends AsyncDisposable {
  readonly cluster: Cluster
  /** Method and path with query of each request, in order. */
  readonly requests: readonly string[]
}

export type Answer = (url: URL, response: ServerResponse, request: IncomingMessage) => void

export function refuse(response: ServerResponse, code: number, reason: string, message = reason): void {
  response.writeHead(code, {'content-type': 'application/json'})
  response.end(JSON.stringify({kind: 'Status', apiVersion: 'v1', status: 'Failure', code, reason, message}))
}

export function answerJson(response: ServerResponse, body: unknown): void {
  response.writeHead(200, {'content-type': 'application/json'}).end(JSON.stringify(body))
}

export async function fakeApi(answer: Answer): Promise<FakeApi> {
  const requests: string[] = []
  const server = createServer((request, response) => {
    requests.push(`${request.method} ${request.url}`)
    answer(new URL(request.url!, 'http://fake'), response, request)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const {port} = server.address() as AddressInfo
  const kubeConfig = new KubeConfig()
  const cluster = {name: 'fake', server: `http://127.0.0.1:${port}`, skipTLSVerify: true}
  kubeConfig.loadFromClusterAndUser(cluster, {name: 'user'})
  return {
    cluster: {context: 'fake', server: cluster.server, kubeConfig} as Cluster,
    requests,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
