import {setTimeout as wait} from 'node:timers/promises'
import type {V1Pod, V1Service} from '@kubernetes/client-node'
import type {ExecutionContext} from 'ava'
import {askApi} from '../../../../src/testbeds/kubernetes/api/api-request.ts'
import type {Cluster} from '../../../../src/testbeds/kubernetes/api/cluster.ts'
import {webhook} from '../../../cluster/controls/webhook.ts'
import {injectSidecar, type SidecarKind} from './inject-sidecar.ts'

const CONFIGURATIONS = ['apis', 'admissionregistration.k8s.io', 'v1', 'mutatingwebhookconfigurations']
/** runner applies services before workloads; the API server may still ask about the pod first. */
const SERVICE_WITHIN_MS = 5000

async function servicesOf(cluster: Cluster, namespace: string): Promise<readonly V1Service[]> {
  const deadline = performance.now() + SERVICE_WITHIN_MS
  for (;;) {
    const {items} = await cluster.core.listNamespacedService({namespace})
    if (items.length > 0) return items
    if (performance.now() > deadline) throw new Error(`namespace ${namespace} has no service`)
    await wait(100)
  }
}

function configuration(namespace: string, clientConfig: object) {
  return {
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: 'MutatingWebhookConfiguration',
    metadata: {name: `${namespace}-injector`},
    webhooks: [
      {
        name: `${namespace}.sidecar-injector.istio.io`,
        clientConfig,
        namespaceSelector: {matchLabels: {'kubernetes.io/metadata.name': namespace}},
        objectSelector: {matchLabels: {'sidecar.istio.io/inject': 'true'}},
        rules: [{apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE'], resources: ['pods']}],
        admissionReviewVersions: ['v1'],
        sideEffects: 'None',
        failurePolicy: 'Fail',
        timeoutSeconds: 10,
      },
    ],
  }
}

/** Injects sidecars into pods of one namespace that ask for it, until the end of the test. Answers how often it did. */
export async function installInjector(
  t: ExecutionContext,
  cluster: Cluster,
  namespace: string,
  kind: SidecarKind,
): Promise<() => number> {
  const server = await webhook(async ({object}) =>
    injectSidecar(object as unknown as V1Pod, await servicesOf(cluster, namespace), kind),
  )
  t.teardown(() => server[Symbol.asyncDispose]())
  const body = configuration(namespace, server.clientConfig)
  await askApi(cluster, {method: 'POST', path: CONFIGURATIONS, body})
  t.teardown(() => askApi(cluster, {method: 'DELETE', path: [...CONFIGURATIONS, body.metadata.name]}).then(() => {}))
  return () => server.askedCount()
}
