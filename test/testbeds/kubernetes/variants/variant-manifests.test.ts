import test from 'ava'
import type {IstioVariant} from '../../../../src/config/cells/istio-variant.ts'
import {renderManifests} from '../../../../src/testbeds/kubernetes/manifests/render-manifests.ts'
import {variantManifests} from '../../../../src/testbeds/kubernetes/variants/variant-manifests.ts'
import {clusterRequest, contextIn} from '../manifests/_request.ts'

const CONTEXT = {namespace: 'two', runName: 'one', kept: false, templatesDirectory: null, keySet: '{"keys":[]}'}
const NOTHING: IstioVariant = {
  telemetry: 'as-installed',
  policies: null,
  jwt: false,
  extAuthz: false,
  envoyFilter: null,
}

type Conditions = Readonly<Record<string, readonly string[]>>

interface Rule {
  readonly from?: readonly {readonly source: Conditions}[]
  readonly to?: readonly {readonly operation: Conditions}[]
}

test('nothing that is wanted is no object', async (t) => {
  t.deepEqual(await variantManifests(NOTHING, CONTEXT), [])
})

test('policies come in number, each with as many conditions as asked for, on the server alone', async (t) => {
  const policies = {numPolicies: 300, numSourceIP: 260, numPaths: 2, numRequestPrincipals: 1}
  const manifests = await variantManifests({...NOTHING, policies}, CONTEXT)
  t.is(new Set(manifests.map(({metadata}) => metadata.name)).size, 300)
  const {spec, metadata} = manifests[299]!
  t.is(metadata.namespace, 'two')
  t.is(metadata.labels?.['mesh-runner/run'], 'one')
  t.like(spec, {action: 'DENY', selector: {matchLabels: {app: 'fortioserver'}}})
  const {rules} = spec as {rules: readonly Rule[]}
  t.is(new Set(rules[0]!.from?.[0]?.source['ipBlocks']).size, 260)
  t.deepEqual(rules[1]!.to?.[0]?.operation['paths'], ['/mesh-runner/refused/0', '/mesh-runner/refused/1'])
  t.deepEqual(rules[2]!.from?.[0]?.source['requestPrincipals'], ['mesh-runner-nobody/0'])
  for (const rule of rules.slice(1)) t.deepEqual(rule.to?.[0]?.operation['ports'], ['8080', '8081', '8079'])
})

const EVERY = {
  ...{numPolicies: 2, numSourceIP: 1, numPaths: 1, numRequestPrincipals: 1},
  ...{numNamespaces: 2, numPrincipals: 3, numValues: 4},
}

async function policiesOf(variant: Partial<IstioVariant>) {
  const manifests = await variantManifests({...NOTHING, ...variant}, CONTEXT)
  return manifests.filter(({kind}) => kind === 'AuthorizationPolicy')
}

test('clients are told by namespace and identity, headers by their value', async (t) => {
  const [policy] = await policiesOf({policies: EVERY})
  const {rules} = policy!['spec'] as {rules: readonly Rule[]}
  t.deepEqual(rules.slice(3), [
    {from: [{source: {namespaces: ['mesh-runner-nobody-0', 'mesh-runner-nobody-1']}}]},
    {from: [{source: {principals: [0, 1, 2].map((index) => `cluster.local/ns/mesh-runner-nobody/sa/${index}`)}}]},
    {
      to: [{operation: {ports: ['8080', '8081', '8079']}}],
      when: [{key: 'request.headers[x-token]', values: [0, 1, 2, 3].map((index) => `mesh-runner-nobody/${index}`)}],
    },
  ] as readonly object[] as readonly Rule[])
})

test('policies that let in come with one that lets in all, after them; a token does that for those who have one', async (t) => {
  const allowing = {...EVERY, action: 'ALLOW'} as const
  const policies = await policiesOf({policies: allowing})
  t.true(policies.every(({spec}) => (spec as {action: string}).action === 'ALLOW'))
  const names = policies.map(({metadata}) => metadata.name!)
  t.deepEqual(names, ['mesh-runner-1', 'mesh-runner-2', 'mesh-runner-rest'])
  t.deepEqual(names.toSorted(), names)
  t.deepEqual((policies[2]!['spec'] as {rules: unknown}).rules, [{}])
  const withToken = await policiesOf({policies: allowing, jwt: true})
  t.deepEqual(withToken.map(({metadata}) => metadata.name).at(-1), 'mesh-runner-token')
  t.is(withToken.length, 3)
})

test('policies that decide nothing are annotated so, and need none that lets in', async (t) => {
  const policies = await policiesOf({policies: {...EVERY, action: 'ALLOW', dryRun: true}})
  t.is(policies.length, 2)
  t.like(policies[0], {metadata: {annotations: {'istio.io/dry-run': 'true'}}})
})

test('conditions of which none are wanted have no rule', async (t) => {
  const policies = {numPolicies: 1, numSourceIP: 0, numPaths: 3, numRequestPrincipals: 0}
  const [policy] = await variantManifests({...NOTHING, policies}, CONTEXT)
  t.is((policy!['spec'] as {rules: readonly unknown[]}).rules.length, 1)
})

test('telemetry says what was asked for and nothing else', async (t) => {
  const specOf = async (telemetry: string) => (await variantManifests({...NOTHING, telemetry}, CONTEXT))[0]!['spec']
  t.deepEqual(await specOf('access-log'), {accessLogging: [{providers: [{name: 'envoy'}]}]})
  t.deepEqual(await specOf('tracing-0.5'), {tracing: [{randomSamplingPercentage: 0.5}]})
  t.deepEqual(Object.keys((await specOf('metrics-off+tracing-0')) as object), ['metrics', 'tracing'])
})

test('a token is checked with the key of the run, and demanded', async (t) => {
  const manifests = await variantManifests({...NOTHING, jwt: true}, CONTEXT)
  t.deepEqual(
    manifests.map(({kind}) => kind),
    ['RequestAuthentication', 'AuthorizationPolicy'],
  )
  t.like(manifests[0], {spec: {jwtRules: [{issuer: 'mesh-runner', jwks: '{"keys":[]}'}]}})
  t.like(manifests[1], {
    spec: {action: 'ALLOW', rules: [{from: [{source: {requestPrincipals: ['mesh-runner/fortioclient']}}]}]},
  })
})

test('the server asks the container that stands in its pod for it, of a path that says no size', async (t) => {
  const [filter] = await variantManifests({...NOTHING, extAuthz: true}, CONTEXT)
  t.like(filter, {kind: 'EnvoyFilter', spec: {workloadSelector: {labels: {app: 'fortioserver'}}}})
  const text = JSON.stringify(filter)
  t.true(text.includes('"socket_address":{"address":"127.0.0.1","port_value":8070}'), text)
  t.true(text.includes('"path_prefix":"/authorize?for="'), text)
  const deployments = async (extAuthz: boolean) => {
    const assignments = ['testbed=kubernetes', 'mesh=istio', `istio.extAuthz=${extAuthz}`]
    const request = await clusterRequest({mesh: 'istio'}, assignments)
    return JSON.stringify(await renderManifests(request, await contextIn('two')))
  }
  t.true((await deployments(true)).includes('"name":"authorizer"'))
  t.false((await deployments(false)).includes('"name":"authorizer"'))
})
