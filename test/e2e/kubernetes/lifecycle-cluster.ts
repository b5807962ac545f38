import {randomBytes} from 'node:crypto'
import type {ExecutionContext} from 'ava'
import {askApi} from '../../../src/testbeds/kubernetes/client/api-request.ts'
import {statusCode} from '../../../src/testbeds/kubernetes/client/api-status.ts'
import type {Cluster} from '../../../src/testbeds/kubernetes/client/cluster.ts'
import {ownerLabels} from '../../../src/testbeds/kubernetes/lifecycle/labels.ts'
import type {Manifest} from '../../../src/testbeds/kubernetes/manifest.ts'

export const RUN = 'life'
export const IMAGE = 'local/fortio:1'

/** A name for a namespace, deleted at the end of the test whatever is in it. */
export function ownNamespace(t: ExecutionContext, cluster: Cluster): string {
  const name = `life-${randomBytes(3).toString('hex')}`
  t.teardown(() => dropNamespace(cluster, name))
  return name
}

/** Makes a namespace as somebody else would. */
export async function foreignNamespace(t: ExecutionContext, cluster: Cluster, labels = {}): Promise<string> {
  const name = ownNamespace(t, cluster)
  await cluster.core.createNamespace({body: {metadata: {name, labels}}})
  return name
}

async function dropNamespace(cluster: Cluster, name: string): Promise<void> {
  try {
    await cluster.core.deleteNamespace({name})
  } catch (error) {
    if (statusCode(error) !== 404) throw error
  }
}

interface PodShape {
  readonly args?: readonly string[]
  readonly command?: readonly string[]
  readonly image?: string
  readonly container?: object
  readonly pod?: object
  readonly replicas?: number
  readonly run?: string
  readonly kept?: boolean
}

/** A deployment of one small container. */
export function deployment(namespace: string, name: string, shape: PodShape = {}): Manifest {
  const {
    args = ['server'],
    command,
    image = IMAGE,
    container = {},
    pod = {},
    replicas = 1,
    run = RUN,
    kept = false,
  } = shape
  const labels = {...ownerLabels(run, {kept}), app: name}
  const one = {
    name: 'captured',
    image,
    imagePullPolicy: 'IfNotPresent',
    ...(command === undefined ? {args} : {command}),
    resources: {requests: {cpu: '5m', memory: '16Mi'}},
    ...container,
  }
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: {name, namespace, labels},
    spec: {
      replicas,
      selector: {matchLabels: {app: name}},
      template: {metadata: {labels}, spec: {terminationGracePeriodSeconds: 1, ...pod, containers: [one]}},
    },
  }
}

export function service(namespace: string, name: string): Manifest {
  const labels = {...ownerLabels(RUN, {kept: false}), app: name}
  const spec = {selector: {app: name}, ports: [{name: 'http', port: 8080}]}
  return {apiVersion: 'v1', kind: 'Service', metadata: {name, namespace, labels}, spec}
}

export function configMap(namespace: string, name: string, data: Record<string, string> = {}): Manifest {
  const labels = ownerLabels(RUN, {kept: false})
  return {apiVersion: 'v1', kind: 'ConfigMap', metadata: {name, namespace, labels}, data}
}

/** Names of the objects of a kind, as the API lists them. */
export async function namesOf(cluster: Cluster, path: readonly string[]): Promise<string[]> {
  const {body} = await askApi<{items: {metadata: {name: string}}[]}>(cluster, {path})
  return body.items.map(({metadata}) => metadata.name).sort()
}

export async function aborted(signal: AbortSignal, withinMs: number): Promise<Error> {
  const deadline = AbortSignal.timeout(withinMs)
  const keepAlive = setInterval(() => {}, 1000)
  try {
    await new Promise<void>((resolve, reject) => {
      if (signal.aborted) resolve()
      signal.addEventListener('abort', () => resolve(), {once: true})
      deadline.addEventListener('abort', () => reject(new Error(`nothing broke within ${withinMs} ms`)), {once: true})
    })
    return signal.reason as Error
  } finally {
    clearInterval(keepAlive)
  }
}
