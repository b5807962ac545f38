import {askApi} from '../../../../src/testbeds/kubernetes/api/api-request.ts'
import type {Cluster} from '../../../../src/testbeds/kubernetes/api/cluster.ts'
import type {Manifest} from '../../../../src/testbeds/kubernetes/manifest.ts'
import {ownerLabels} from '../../../../src/testbeds/kubernetes/objects/labels.ts'

export const RUN = 'life'
export const IMAGE = 'local/fortio:1'

/** A namespace as a run makes it. */
export function namespaceManifest(name: string, {run = RUN, kept = false} = {}): Manifest {
  return {apiVersion: 'v1', kind: 'Namespace', metadata: {name, labels: ownerLabels(run, {kept})}}
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
