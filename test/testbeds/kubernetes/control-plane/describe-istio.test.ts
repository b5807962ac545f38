import {readFileSync} from 'node:fs'
import {join} from 'node:path'
import type {V1ConfigMap} from '@kubernetes/client-node'
import test from 'ava'
import {meshWideTls} from '../../../../src/meshes/istio/tls-policies.ts'
import {describeIstio, rootNamespaceOf} from '../../../../src/testbeds/kubernetes/control-plane/describe-istio.ts'
import {injectedPod} from '../deployment/injected-pod.ts'
import {type Answer, answerJson, fakeApi, refuse} from '../objects/fake-api.ts'

/** As `istioctl manifest generate` of Istio 1.31 makes it. */
const CONFIG_MAP = JSON.parse(
  readFileSync(join(import.meta.dirname, '../../../fixtures/istio/1.31/config-map.json'), 'utf8'),
) as V1ConfigMap

/** What that makes of the default profile of revision canary, with an access log and a root namespace of its own. */
const CANARY = `accessLogFile: /dev/stdout
defaultConfig:
  discoveryAddress: istiod-canary.istio-system.svc:15012
defaultProviders:
  metrics:
  - prometheus
enablePrometheusMerge: true
rootNamespace: policies
trustDomain: cluster.local
`

function istiod(revision: string) {
  const labels = {app: 'istiod', 'istio.io/rev': revision}
  return {metadata: {name: `istiod-${revision}`, namespace: 'istio-system', labels}, status: {phase: 'Running'}}
}

function policy(namespace: string, name: string, spec: object, creationTimestamp = '2026-01-01T00:00:00Z') {
  return {metadata: {namespace, name, creationTimestamp}, spec}
}

/** A cluster with one revision: its ConfigMap, and lists by path. Asking istiod itself for its version finds nobody. */
function clusterWith(
  revision: string,
  configMap: V1ConfigMap,
  lists: Readonly<Record<string, readonly object[]>>,
): Answer {
  const name = configMap.metadata!.name!
  return ({pathname}, response) => {
    if (pathname === '/api/v1/pods') answerJson(response, {items: [istiod(revision)]})
    else if (pathname === `/api/v1/namespaces/istio-system/configmaps/${name}`) answerJson(response, configMap)
    else if (lists[pathname] !== undefined) answerJson(response, {items: lists[pathname]})
    else refuse(response, 404, 'NotFound')
  }
}

function podOf(revision: string) {
  const pod = injectedPod()
  return {...pod, metadata: {...pod.metadata, annotations: {...pod.metadata!.annotations, 'istio.io/rev': revision}}}
}

test("what istioctl installs is kept: revision, root namespace, and Istio's defaults where nothing is said", async (t) => {
  await using api = await fakeApi(clusterWith('default', CONFIG_MAP, {}))
  t.deepEqual(await describeIstio(api.cluster, 'two', [injectedPod()]), {
    revision: 'default',
    version: null,
    namespace: 'istio-system',
    rootNamespace: 'istio-system',
    meshWideTls: {mode: 'PERMISSIVE', by: null},
    meshConfig: {
      trustDomain: 'cluster.local',
      autoMtls: true,
      accessLog: null,
      defaultProviders: {},
      extensionProviders: [],
    },
    telemetries: [],
  })
})

test('another revision has a ConfigMap of its own, and policies stand in the namespace that it names', async (t) => {
  const telemetry = policy('policies', 'mesh-default', {accessLogging: [{providers: [{name: 'envoy'}]}]})
  const strict = policy('policies', 'default', {mtls: {mode: 'STRICT'}})
  const configMap = {metadata: {name: 'istio-canary'}, data: {mesh: CANARY}}
  const lists = {
    '/apis/telemetry.istio.io/v1alpha1/namespaces/policies/telemetries': [telemetry],
    '/apis/security.istio.io/v1beta1/namespaces/policies/peerauthentications': [strict],
  }
  await using api = await fakeApi(clusterWith('canary', configMap, lists))
  const described = await describeIstio(api.cluster, 'two', [podOf('canary')])
  t.like(described, {
    revision: 'canary',
    rootNamespace: 'policies',
    meshWideTls: {mode: 'STRICT', by: 'PeerAuthentication policies/default'},
    telemetries: [{name: 'policies/mesh-default', spec: telemetry.spec}],
  })
  t.like(described['meshConfig'], {
    accessLog: {file: '/dev/stdout', encoding: 'TEXT', format: null},
    defaultProviders: {metrics: ['prometheus']},
  })
  t.is(await rootNamespaceOf(api.cluster, [podOf('canary')]), 'policies')
})

test('what this account may not see is null, and the usual root namespace is taken', async (t) => {
  await using api = await fakeApi((_, response) => refuse(response, 403, 'Forbidden'))
  const described = await describeIstio(api.cluster, 'two', [injectedPod()])
  t.deepEqual(described, {
    revision: null,
    version: null,
    namespace: null,
    rootNamespace: 'istio-system',
    meshWideTls: null,
    meshConfig: null,
    telemetries: null,
  })
})

test('a mesh configuration that is no YAML is not known', async (t) => {
  const configMap = {metadata: {name: 'istio'}, data: {mesh: 'a: ['}}
  await using api = await fakeApi(clusterWith('default', configMap, {}))
  t.like(await describeIstio(api.cluster, 'two', [injectedPod()]), {meshConfig: null, rootNamespace: 'istio-system'})
})

test('of policies of the whole mesh the oldest decides, and those for some pods alone do not', (t) => {
  const young = policy('root', 'young', {mtls: {mode: 'DISABLE'}}, '2026-02-01T00:00:00Z')
  const old = policy('root', 'old', {mtls: {mode: 'STRICT'}, selector: {}}, '2026-01-01T00:00:00Z')
  const some = policy(
    'root',
    'some',
    {mtls: {mode: 'DISABLE'}, selector: {matchLabels: {app: 'a'}}},
    '2025-01-01T00:00:00Z',
  )
  t.deepEqual(meshWideTls([young, some, old]), {mode: 'STRICT', by: 'PeerAuthentication root/old'})
  t.deepEqual(meshWideTls([some]), {mode: 'PERMISSIVE', by: null})
  t.deepEqual(meshWideTls([policy('root', 'unset', {mtls: {}})]), {mode: 'PERMISSIVE', by: null})
})
