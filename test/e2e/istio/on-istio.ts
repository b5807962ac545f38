import {join} from 'node:path'
import type {ExecutionContext} from 'ava'
import {ISTIO_LABEL} from '../../cluster/istio/settings.ts'
import {skip} from '../../skip.ts'
import {namespaceOn, type OnCluster} from '../kubernetes/bench-on-cluster.ts'
import {reachOrSkip} from '../kubernetes/reach-cluster.ts'

/** Runs on our cluster are named for what it is; those on another have the images that users have, or the named ones. */
const OURS = ['--values', join(import.meta.dirname, 'values.yaml'), '--labels', ISTIO_LABEL]

function flagsOf(isOurs: boolean): readonly string[] {
  const named = process.env['RUNNER_TEST_VALUES']
  if (isOurs) return OURS
  return named ? ['--values', named] : []
}

/**
 * A namespace for this test alone on a cluster with Istio. With `ours`, the test needs what only a cluster started for
 * tests has; the text says what. Null, with the reason printed, when there is no such cluster.
 */
export async function onIstio(t: ExecutionContext, ours: string | null = null): Promise<OnCluster | null> {
  const reached = await reachOrSkip(t, 'istio')
  if (reached === null) return null
  const {cluster, isOurs} = reached
  if (ours !== null && !isOurs) {
    skip(t, `cluster of others: ${ours}`)
    return null
  }
  const {items} = await cluster.apps.listDeploymentForAllNamespaces({labelSelector: 'app=istiod'})
  if (items.length > 0) return await namespaceOn(t, reached, flagsOf(isOurs))
  skip(t, 'cluster of others: it has no Istio')
  return null
}
