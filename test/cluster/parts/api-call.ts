import {readFile} from 'node:fs/promises'
import {request} from 'node:https'
import {TestbedError} from '../../../src/errors/index.ts'

/** Where the API server is and how we show who we are; what a kubeconfig says. All PEM. */
export interface Access {
  readonly server: string
  readonly ca: string
  readonly cert: string
  readonly key: string
}

const TIMEOUT_MS = 5_000

interface Kubeconfig {
  readonly clusters: readonly {readonly cluster: Readonly<Record<string, string>>}[]
  readonly users: readonly {readonly user: Readonly<Record<string, string>>}[]
}

/** Reads a kubeconfig that this cluster wrote. */
export async function readAccess(path: string): Promise<Access> {
  const {clusters, users} = JSON.parse(await readFile(path, 'utf8')) as Kubeconfig
  const cluster = clusters[0]!.cluster
  const user = users[0]!.user
  const decode = (text = '') => Buffer.from(text, 'base64').toString()
  return {
    server: cluster['server']!,
    ca: decode(cluster['certificate-authority-data']),
    cert: decode(user['client-certificate-data']),
    key: decode(user['client-key-data']),
  }
}

/** Answer to a GET: status and text. Rejects when nobody answers. */
export function get(
  {server, ca, cert, key}: Access,
  path: string,
): Promise<{readonly status: number; readonly text: string}> {
  return new Promise((resolve, reject) => {
    const sent = request(new URL(path, server), {ca, cert, key, agent: false, timeout: TIMEOUT_MS}, (response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.on('end', () => resolve({status: response.statusCode ?? 0, text: Buffer.concat(chunks).toString()}))
      response.on('error', reject)
    })
    sent.on('timeout', () =>
      sent.destroy(new TestbedError(`Asking ${server}${path}: no answer within ${TIMEOUT_MS} ms`)),
    )
    sent.on('error', reject)
    sent.end()
  })
}

/** Whether the API server says that it is ready. */
export async function isApiReady(access: Access): Promise<boolean> {
  return get(access, '/readyz').then(
    ({status}) => status === 200,
    () => false,
  )
}

async function podsAt(access: Access, path: string): Promise<readonly string[] | null> {
  const answer = await get(access, path).catch(() => null)
  if (answer?.status !== 200) return null
  const {items} = JSON.parse(answer.text) as {
    readonly items: readonly {readonly metadata: {readonly uid: string}}[] | null
  }
  return (items ?? []).map(({metadata}) => metadata.uid)
}

/**
 * Whether a node's kubelet answers and knows its pods. One that was just started answers before it does, and its node
 * counts as Ready since before.
 */
export async function kubeletKnowsItsPods(access: Access, node: string): Promise<boolean> {
  const placed = await podsAt(access, `/api/v1/pods?fieldSelector=spec.nodeName=${node}`)
  const known = await podsAt(access, `/api/v1/nodes/${node}/proxy/pods`)
  return placed !== null && known !== null && placed.every((uid) => known.includes(uid))
}

interface Node {
  readonly metadata: {readonly name: string}
  readonly spec: {readonly taints?: readonly {readonly key: string}[]}
  readonly status: {readonly conditions?: readonly {readonly type: string; readonly status: string}[]}
}

async function nodesThat(access: Access, fit: (node: Node) => boolean): Promise<readonly string[]> {
  const answer = await get(access, '/api/v1/nodes').catch(() => null)
  if (answer?.status !== 200) return []
  const {items = []} = JSON.parse(answer.text) as {readonly items?: readonly Node[]}
  return items.filter(fit).map(({metadata}) => metadata.name)
}

function isReady({status}: Node): boolean {
  return status.conditions?.some(({type, status: value}) => type === 'Ready' && value === 'True') ?? false
}

/** Names of the nodes that are Ready; none when the API server does not answer. */
export async function readyNodes(access: Access): Promise<readonly string[]> {
  return nodesThat(access, isReady)
}

/** Names of the Ready nodes that take pods: those just started keep a taint for a moment longer. */
export async function openNodes(access: Access): Promise<readonly string[]> {
  return nodesThat(access, (node) => isReady(node) && (node.spec.taints ?? []).length === 0)
}
