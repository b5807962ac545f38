import {join} from 'node:path'
import type {ExecutionContext} from 'ava'
import type {ErrorDocument} from '../../../../src/errors/error-document.ts'
import type {RunDocument} from '../../../../src/results/run-document.ts'
import type {Cluster} from '../../../../src/testbeds/kubernetes/api/cluster.ts'
import {type Ended, runRunner, scratch, startRunner} from '../../running-bench.ts'
import {ownNamespace} from './own-namespace.ts'
import {reachOrSkip} from './reach-cluster.ts'

/** Images that the test cluster's nodes have; RUNNER_TEST_VALUES names others for other clusters. */
export const VALUES = process.env['RUNNER_TEST_VALUES'] ?? join(import.meta.dirname, '../values.yaml')

/** A cluster, and a namespace of it that is the test's own. */
export interface OnCluster {
  readonly cluster: Cluster
  readonly namespace: string
  /** Gets what runs write. */
  readonly directory: string
  /** Flags that name cluster and namespace. */
  readonly flags: readonly string[]
  /** Flags that name images, for everything but clean. */
  readonly images: readonly string[]
}

/** Flags that name a namespace of a cluster, and consent to it. */
export function flagsFor(kubeconfig: string, context: string, namespace: string): readonly string[] {
  return ['--testbed', 'kubernetes', '--yes', '--kubeconfig', kubeconfig, '--context', context, '-n', namespace]
}

/** A namespace for this test alone, in a cluster that was reached. */
export async function namespaceOn(
  t: ExecutionContext,
  {cluster, kubeconfig}: {readonly cluster: Cluster; readonly kubeconfig: string},
  images: readonly string[] = ['--values', VALUES],
): Promise<OnCluster> {
  const namespace = ownNamespace(t, cluster)
  const flags = flagsFor(kubeconfig, cluster.context, namespace)
  return {cluster, namespace, directory: await scratch(t), flags, images}
}

/** A namespace for this test alone; null, with the reason printed, when there is no cluster. */
export async function onCluster(t: ExecutionContext): Promise<OnCluster | null> {
  const reached = await reachOrSkip(t)
  return reached === null ? null : await namespaceOn(t, reached)
}

/** Everything but clean needs images. */
function flagsOf({flags, images}: OnCluster, command: string): readonly string[] {
  return command === 'clean' ? flags : [...flags, ...images]
}

/** Runs `runner COMMAND` with those flags. */
export function onClusterRun(on: OnCluster, command: string, more: readonly string[] = []): Promise<Ended> {
  return runRunner([command, ...flagsOf(on, command), ...more], {cwd: on.directory})
}

/** Starts `runner COMMAND`, to be looked at while it runs. */
export function onClusterStart(on: OnCluster, command: string, more: readonly string[] = []) {
  return startRunner([command, ...flagsOf(on, command), ...more], {cwd: on.directory})
}

/** Runs a bench and reads its document. */
export async function benchOnCluster(t: ExecutionContext, on: OnCluster, more: readonly string[]) {
  const ended = await onClusterRun(on, 'bench', ['--json', ...more])
  t.log(ended.stderr.slice(-2000))
  const document: RunDocument | ErrorDocument = JSON.parse(ended.stdout)
  if (!('cells' in document)) throw new Error(`no cell was measured: ${ended.stdout}`)
  return {ended, document}
}

/** Names of everything of ours in the namespace, of the kinds that a run makes. */
export async function whatStands({cluster, namespace}: OnCluster): Promise<string[]> {
  const inside = {namespace}
  const lists = await Promise.all([
    cluster.apps.listNamespacedDeployment(inside),
    cluster.core.listNamespacedPod(inside),
    cluster.core.listNamespacedService(inside),
    cluster.core.listNamespacedSecret(inside),
    cluster.coordination.listNamespacedLease(inside),
  ])
  return lists.flatMap(({items}) => items.map(({metadata}) => metadata?.name ?? ''))
}
