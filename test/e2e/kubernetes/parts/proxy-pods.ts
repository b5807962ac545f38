import {setTimeout as wait} from 'node:timers/promises'
import type {V1Container, V1Pod, V1PodSpec} from '@kubernetes/client-node'
import type {ExecutionContext} from 'ava'
import type {Cluster} from '../../../../src/testbeds/kubernetes/api/cluster.ts'
import {execIn} from '../../../../src/testbeds/kubernetes/exec/exec-in.ts'
import {type ProxyContainer, proxyContainerOf} from '../../../../src/testbeds/kubernetes/proxies/find-proxy.ts'
import {foreignNamespace} from './own-namespace.ts'
import {clusterOrSkip} from './reach-cluster.ts'

export const PERF_IMAGE = 'local/perf:1'

/** A namespace of the test's own, deleted at its end. */
export interface OwnNamespace {
  readonly cluster: Cluster
  readonly namespace: string
}

/** A namespace; null, with the reason printed, when there is no cluster. */
export async function ownNamespace(
  t: ExecutionContext,
  labels: Record<string, string> = {},
): Promise<OwnNamespace | null> {
  const cluster = await clusterOrSkip(t)
  return cluster === null ? null : {cluster, namespace: await foreignNamespace(t, cluster, labels)}
}

/** An Envoy that serves its admin endpoint. */
export function envoy(more: Partial<V1Container> = {}): V1Container {
  const admin = '{admin: {address: {socket_address: {address: 127.0.0.1, port_value: 15000}}}}'
  return {
    name: 'envoy',
    image: 'local/envoy:1',
    imagePullPolicy: 'IfNotPresent',
    command: ['/usr/local/bin/envoy', '--concurrency', '1', '--config-yaml', admin],
    ...more,
  }
}

/** A container with a shell and tools. */
export function tools(more: Partial<V1Container> = {}): V1Container {
  const command = ['sleep', '3600']
  return {name: 'tools', image: PERF_IMAGE, imagePullPolicy: 'IfNotPresent', command, ...more}
}

/** A pod, once all of its containers run. */
export async function runningPod({cluster, namespace}: OwnNamespace, name: string, spec: V1PodSpec): Promise<V1Pod> {
  const body = {metadata: {name, labels: {app: name}}, spec: {terminationGracePeriodSeconds: 0, ...spec}}
  await cluster.core.createNamespacedPod({namespace, body})
  const deadline = performance.now() + 60_000
  for (;;) {
    const pod = await cluster.core.readNamespacedPod({namespace, name})
    if (pod.status?.conditions?.some(({type, status}) => type === 'Ready' && status === 'True')) return pod
    if (performance.now() > deadline) throw new Error(`pod ${name} is not ready: ${JSON.stringify(pod.status)}`)
    await wait(200)
  }
}

/** The pod's proxy container, which must be there. */
export function proxyOf(pod: V1Pod, ...names: string[]): ProxyContainer {
  const found = proxyContainerOf(pod, names)
  if (found === null) throw new Error(`pod ${pod.metadata?.name} has no ${names.join(', ')}`)
  return found
}

/** What a command prints in a container. */
export async function printed({cluster, namespace}: OwnNamespace, pod: string, container: string, script: string) {
  return (await execIn(cluster, {namespace, pod, container}, ['sh', '-c', script])).stdout
}
