import test from 'ava'
import {resolveWith} from '../_resolve.ts'

const ON_ISTIO = {testbed: 'kubernetes', mesh: 'istio'}

const refused = test.macro({
  async exec(t, flags: Record<string, unknown>, message: RegExp) {
    await t.throwsAsync(resolveWith({flags: {...ON_ISTIO, ...flags}}), {name: 'UsageError', message})
  },
  title: (_, flags) => `${JSON.stringify(flags)} is refused`,
})

const telemetry = (value: string) => ({'istio-telemetry': [value]})
for (const value of ['', 'acces-log', 'tracing', 'tracing-', 'tracing--1', 'tracing-101', 'access-log+', 'tracing-1e2'])
  test(refused, telemetry(value), /is no telemetry/)
test(refused, telemetry('access-log+access-log'), /says one thing twice/)
test(refused, telemetry('tracing-1+tracing-2'), /says one thing twice/)
test(refused, telemetry('access-log,access-log'), /has access-log twice/)

const policies = (value: string) => ({'istio-policies': value})
test(refused, policies('10'), /is no mapping/)
test(refused, policies('{"numPolicies":10}'), /has policies without a rule/)
test(refused, policies('{"numPolicies":-1,"numPaths":1}'), /has numPolicies, which is not a whole number from 0/)
test(refused, policies('{"numPolicies":100000,"numPaths":1}'), /has numPolicies, which/)
test(refused, policies('{"numPath":1}'), /has "numPath", which is none of numPolicies, numSourceIP/)
test(refused, policies('[{"numPaths":1},{"numPaths":1}]'), /has one set twice/)
test(refused, policies('numPaths=1'), /is not JSON/)
test(refused, policies('{"numPaths":1,"action":"AUDIT"}'), /has action, which/)
test(refused, policies('{"numValues":0,"numPrincipals":0}'), /has policies without a rule/)
test(refused, {'istio-jwt': ['maybe']}, /neither true nor false/)

test(refused, {...policies('{"numPaths":1}'), mesh: 'envoy'}, /it is for Istio, and the mesh is envoy/)
test(refused, {...policies('{"numPaths":1}'), testbed: 'local'}, /it is for Istio on a cluster/)
test(refused, {...telemetry('access-log'), attach: true}, /--attach changes nothing/)
test(refused, {...policies('{"numPaths":1}'), protocol_mode: 'tcp'}, /a connection of TCP has not got a path/)
test(refused, {...policies('{"numValues":1}'), protocol_mode: 'tcp'}, /a connection of TCP has not got a header/)
test(refused, {'istio-jwt': ['true'], protocol_mode: 'tcp'}, /a connection of TCP has not got a token/)

test('a file writes policies as mappings, and counts that are not given are none', async (t) => {
  const text = 'istio:\n  policies: [none, {numPaths: 1k}]\n  telemetry: [as-installed, ACCESS-LOG + tracing-5]\n'
  const {settings} = await resolveWith({flags: {...ON_ISTIO, values: ['v.yaml']}, files: {'/here/v.yaml': text}})
  const {policies: sets, telemetry: kinds} = settings.kubernetes.istio
  t.deepEqual(sets, [null, {numPolicies: 1, numSourceIP: 0, numPaths: 1000, numRequestPrincipals: 0}])
  t.deepEqual(kinds, ['as-installed', 'access-log+tracing-5'])
})

test('of what a set need not have, only what says something is there', async (t) => {
  const sets = async (text: string) =>
    (await resolveWith({flags: {...ON_ISTIO, ...policies(text)}})).settings.kubernetes.istio.policies
  const usual = {numPolicies: 2, numSourceIP: 0, numPaths: 1, numRequestPrincipals: 0}
  t.deepEqual(await sets('{"numPolicies":2,"numPaths":1,"numValues":0,"action":"DENY","dryRun":false}'), [usual])
  const more = {numNamespaces: 1, numPrincipals: 2, numValues: 3, action: 'ALLOW', dryRun: true} as const
  t.deepEqual(await sets(JSON.stringify({...usual, ...more})), [{...usual, ...more}])
})

test('no policies are none, and addresses are all that TCP has', async (t) => {
  for (const none of ['none', 'null', '', '[]', '{"numPolicies":0,"numPaths":5}']) {
    const {settings} = await resolveWith({flags: {...ON_ISTIO, ...policies(none)}})
    t.deepEqual(settings.kubernetes.istio.policies, [null], none)
  }
  const flags = {...ON_ISTIO, ...policies('{"numSourceIP":3}'), protocol_mode: 'tcp'}
  t.is((await resolveWith({flags})).settings.kubernetes.istio.policies[0]!.numSourceIP, 3)
})

test('files of filters are taken from the current folder', async (t) => {
  const flags = {...ON_ISTIO, 'istio-envoy-filters': ['none,a.yaml', '/b.yaml']}
  const {settings} = await resolveWith({flags, files: {'/here/a.yaml': 'a', '/b.yaml': 'b'}})
  // As sha256sum has them.
  t.deepEqual(settings.kubernetes.istio.envoyFilters, [
    null,
    {path: '/here/a.yaml', sha256: 'ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb'},
    {path: '/b.yaml', sha256: '3e23e8160039594a33894f6564e1b1348bbd7a0088d42c4acb73eeaed59c009d'},
  ])
})

test('a file of filters that is not there, and two with the same in them, are refused', async (t) => {
  const flags = {...ON_ISTIO, 'istio-envoy-filters': ['a.yaml,b.yaml']}
  await t.throwsAsync(resolveWith({flags, files: {'/here/a.yaml': 'a'}}), {
    name: 'UsageError',
    message: /--istio-envoy-filters: reading the EnvoyFilters of \/here\/b\.yaml: there is no such file/,
  })
  const files = {'/here/a.yaml': 'a', '/here/b.yaml': 'a'}
  await t.throwsAsync(resolveWith({flags, files}), {message: /a\.yaml and \/here\/b\.yaml have the same in them/})
})

test('where there is no HTTP, nobody can be asked about a request', async (t) => {
  const flags = {...ON_ISTIO, 'istio-ext-authz': ['true'], protocol_mode: 'tcp'}
  await t.throwsAsync(resolveWith({flags}), {message: /a connection of TCP has not got a request to ask about/})
  t.deepEqual((await resolveWith({flags: {...flags, protocol_mode: 'grpc'}})).settings.kubernetes.istio.extAuthz, [
    true,
  ])
})
