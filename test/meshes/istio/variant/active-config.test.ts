import {readFileSync} from 'node:fs'
import {join} from 'node:path'
import test from 'ava'
import type {IstioVariant} from '../../../../src/config/cells/istio-variant.ts'
import {activeConfig} from '../../../../src/meshes/istio/variant/active-config.ts'
import {lackingOfServer, lackingOfTelemetry} from '../../../../src/meshes/istio/variant/evidence.ts'

/** What a real sidecar of istiod 1.31 answered. */
function listenersOf(name: string): string {
  return readFileSync(join(import.meta.dirname, '../../../fixtures/istio/1.31', `listeners-${name}.json`), 'utf8')
}

const QUIET = 'listener_manager.total_filter_chains_draining: 0\nlistener_manager.total_listeners_draining: 0\n'
const WATCHED = {servicePorts: [18_080], namespace: 'pol-dev'}
const AS_INSTALLED = activeConfig([QUIET, listenersOf('as-installed')], WATCHED)
const WITH_POLICIES = activeConfig([QUIET, listenersOf('with-policies')], WATCHED)

const NOTHING: IstioVariant = {
  telemetry: 'as-installed',
  policies: null,
  jwt: false,
  extAuthz: false,
  envoyFilter: null,
}
const POLICIES = {numPolicies: 1, numSourceIP: 2, numPaths: 2, numRequestPrincipals: 1}

test('the rules of a policy are in the filters of a real sidecar, and those of one more are not', (t) => {
  t.deepEqual(
    [...WITH_POLICIES.rules],
    [0, 1, 2].map((index) => `ns[pol-dev]-policy[mesh-runner-1]-rule[${index}]`),
  )
  t.deepEqual(lackingOfServer({...NOTHING, policies: POLICIES}, WITH_POLICIES, 'pol-dev'), [])
  t.deepEqual(lackingOfServer({...NOTHING, policies: {...POLICIES, numPolicies: 2}}, WITH_POLICIES, 'pol-dev'), [
    '3 of 6 rules of its policies, such as ns[pol-dev]-policy[mesh-runner-2]-rule[0]',
  ])
  t.regex(lackingOfServer({...NOTHING, policies: POLICIES}, AS_INSTALLED, 'pol-dev').join(), /^3 of 3 rules/)
  t.regex(lackingOfServer({...NOTHING, policies: POLICIES}, WITH_POLICIES, 'other').join(), /^3 of 3 rules/)
})

test('a rule that only looks on is told from one that decides', (t) => {
  const looking = listenersOf('with-policies').replaceAll('"rules":', '"shadow_rules":')
  t.not(looking, listenersOf('with-policies'))
  const config = activeConfig([QUIET, looking], WATCHED)
  const dry = {...POLICIES, dryRun: true} as const
  t.deepEqual(lackingOfServer({...NOTHING, policies: dry}, config, 'pol-dev'), [])
  t.regex(lackingOfServer({...NOTHING, policies: POLICIES}, config, 'pol-dev').join(), /^3 of 3 rules/)
  t.regex(lackingOfServer({...NOTHING, policies: dry}, WITH_POLICIES, 'pol-dev').join(), /^3 of 3 rules/)
})

test('policies that let in lack the one that lets in all', (t) => {
  const policies = {...POLICIES, action: 'ALLOW'} as const
  t.deepEqual(lackingOfServer({...NOTHING, policies}, WITH_POLICIES, 'pol-dev'), [
    '1 of 4 rules of its policies, such as ns[pol-dev]-policy[mesh-runner-rest]-rule[0]',
  ])
})

test('an access log and the traced share are told from those that are installed', (t) => {
  t.false(AS_INSTALLED.logsAccess)
  t.true(WITH_POLICIES.logsAccess)
  t.deepEqual(lackingOfTelemetry('access-log', WITH_POLICIES), [])
  t.deepEqual(lackingOfTelemetry('access-log+tracing-5', AS_INSTALLED), [
    'an access log',
    'a trace of 5 % of the requests',
  ])
  t.deepEqual([...AS_INSTALLED.tracedPercents], [1])
  t.deepEqual([...WITH_POLICIES.tracedPercents], [])
})

test('a token lacks rule and issuer where nobody checks one', (t) => {
  t.deepEqual(lackingOfServer({...NOTHING, jwt: true}, AS_INSTALLED, 'pol-dev'), [
    '1 of 1 rules of its policies, such as ns[pol-dev]-policy[mesh-runner-token]-rule[0]',
    'the issuer mesh-runner among those of tokens that it checks',
  ])
})

test('versions and times make no difference, one rule less does', (t) => {
  const text = listenersOf('with-policies')
  const later = text.replaceAll(/"(version_info|last_updated)": "[^"]*"/g, '"$1": "2030-01-01T00:00:00Z/9"')
  t.not(later, text)
  t.is(activeConfig([QUIET, later], WATCHED).fingerprint, WITH_POLICIES.fingerprint)
  t.not(activeConfig([QUIET, text.replaceAll('/a', '/c')], WATCHED).fingerprint, WITH_POLICIES.fingerprint)
  t.not(AS_INSTALLED.fingerprint, WITH_POLICIES.fingerprint)
})

test('listeners of other services make no difference, those of the server do', (t) => {
  const listener = (name: string) => ({name, active_state: {listener: {name, filter_chains: []}}})
  const seen = (...names: readonly string[]) =>
    activeConfig([QUIET, JSON.stringify({configs: names.map(listener)})], WATCHED)
  t.is(seen('virtualInbound', '0.0.0.0_9000').fingerprint, seen('virtualInbound').fingerprint)
  t.not(seen('virtualInbound', '0.0.0.0_18080').fingerprint, seen('virtualInbound').fingerprint)
})

test('listeners and chains that still drain are counted', (t) => {
  const counters = QUIET.replace('chains_draining: 0', 'chains_draining: 3').replace(
    'listeners_draining: 0',
    'listeners_draining: 1',
  )
  t.is(activeConfig([counters], WATCHED).drainingCount, 4)
  t.is(AS_INSTALLED.drainingCount, 0)
})

test('a filter of metrics is in the way of metrics that are off', (t) => {
  const chain = {filters: [{name: 'istio.stats'}]}
  const dump = {configs: [{name: 'virtualInbound', active_state: {listener: {filter_chains: [chain]}}}]}
  const config = activeConfig([QUIET, JSON.stringify(dump)], WATCHED)
  t.regex(lackingOfTelemetry('metrics-off', config).join(), /istio.stats/)
  t.deepEqual(lackingOfTelemetry('metrics-off', AS_INSTALLED), [])
})
