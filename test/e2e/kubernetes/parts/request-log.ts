import {readFile, writeFile} from 'node:fs/promises'
import type {IncomingMessage, ServerResponse} from 'node:http'
import {createServer, request} from 'node:https'
import type {AddressInfo} from 'node:net'
import type {Duplex} from 'node:stream'
import type {ExecutionContext} from 'ava'
import {makeAuthority} from '../../../cluster/parts/certificates.ts'

/** What was asked of the API server through a kubeconfig, in RBAC's words: `list apps/deployments in NAMESPACE`. */
export type RequestLog = ReadonlySet<string>

const VERBS: Readonly<Record<string, string>> = {POST: 'create', PUT: 'update', PATCH: 'patch', DELETE: 'delete'}

/** https://kubernetes.io/docs/reference/access-authn-authz/authorization/#determine-the-request-verb */
function verbOf(method: string, url: URL): string | null {
  const [, prefix, ...parts] = url.pathname.split('/')
  const [group, ...rest] = prefix === 'api' ? ['', ...parts.slice(1)] : [parts[0], ...parts.slice(2)]
  const isInside = rest[0] === 'namespaces' && rest.length > 2
  const [resource, name, subresource] = isInside ? rest.slice(2) : rest
  if (resource === undefined || (prefix !== 'api' && prefix !== 'apis')) return null
  const looking = name === undefined ? 'list' : 'get'
  const verb = VERBS[method] ?? (url.searchParams.has('watch') ? 'watch' : looking)
  const what = [resource, ...(subresource === undefined ? [] : [subresource])].join('/')
  // A Role grants reading its own namespace, too.
  return asWords(verb, group ?? '', what, isInside || resource === 'namespaces' ? (rest[1] ?? null) : null)
}

/** One right, as the log has it. */
export function asWords(verb: string, group: string, resource: string, namespace: string | null): string {
  const where = namespace === null ? '' : ` in ${namespace}`
  return `${verb} ${group === '' ? '' : `${group}/`}${resource}${where}`
}

interface Way {
  readonly server: string
  readonly ca: string | Buffer
  readonly verbs: Set<string>
}

function onward({server, ca, verbs}: Way, {url = '/', method = 'GET', headers}: IncomingMessage) {
  const to = new URL(url, server)
  const verb = verbOf(method, to)
  if (verb !== null) verbs.add(verb)
  return request(to, {method, headers, ca})
}

function answer(way: Way, asked: IncomingMessage, response: ServerResponse): void {
  const further = onward(way, asked)
  further.once('response', (answered) => {
    response.writeHead(answered.statusCode ?? 502, answered.headers)
    answered.pipe(response)
  })
  further.once('error', () => response.destroy())
  response.once('close', () => further.destroy())
  asked.pipe(further)
}

/** Exec and port-forward. */
function join(way: Way, asked: IncomingMessage, near: Duplex): void {
  const further = onward(way, asked)
  near.on('error', () => undefined)
  further.once('error', () => near.destroy())
  further.once('response', ({statusCode}) => near.end(`HTTP/1.1 ${statusCode} refused\r\n\r\n`))
  further.once('upgrade', ({rawHeaders}, far, head) => {
    const lines = rawHeaders.map((text, index) => (index % 2 === 0 ? `${text}: ` : `${text}\r\n`))
    near.write(`HTTP/1.1 101 Switching Protocols\r\n${lines.join('')}\r\n`)
    near.write(head)
    far.on('error', () => near.destroy())
    near.once('close', () => far.destroy())
    near.pipe(far).pipe(near)
  })
  further.end()
}

async function authorityIn(cluster: Record<string, string>): Promise<string | Buffer> {
  const data = cluster['certificate-authority-data']
  return data === undefined ? readFile(cluster['certificate-authority']!) : Buffer.from(data, 'base64')
}

/** Leads a kubeconfig (JSON) through what keeps the log, until the end of the test. */
export async function logRequests(t: ExecutionContext, kubeconfig: string): Promise<RequestLog> {
  const document = JSON.parse(await readFile(kubeconfig, 'utf8'))
  const [{cluster}] = document.clusters
  const way = {server: cluster.server, ca: await authorityIn(cluster), verbs: new Set<string>()}
  const authority = await makeAuthority('request log')
  const {certificate, key} = await authority.issue({user: 'log'}, [{type: 'ip', value: '127.0.0.1'}])
  const server = createServer({cert: certificate, key}, (asked, response) => answer(way, asked, response))
  server.on('upgrade', (asked, near) => join(way, asked, near))
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(0, '127.0.0.1', resolve))
  t.teardown(() => server.close().closeAllConnections())
  const ca = Buffer.from(authority.certificate).toString('base64')
  const port = (server.address() as AddressInfo).port
  document.clusters[0].cluster = {server: `https://127.0.0.1:${port}`, 'certificate-authority-data': ca}
  await writeFile(kubeconfig, JSON.stringify(document), {mode: 0o600})
  return way.verbs
}
