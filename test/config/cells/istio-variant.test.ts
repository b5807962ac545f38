import test from 'ava'
import {MODES} from '../../../src/config/cells/cell.ts'
import {cellCount, cellsOf} from '../../../src/config/cells/matrix.ts'
import {resolveWith} from '../_resolve.ts'

const ON_ISTIO = {testbed: 'kubernetes', mesh: 'istio', labels: 'run'}
const FILES = {'/here/lua/big body.yaml': 'big', '/here/a.yaml': 'a', '/here/b/a.yaml': 'b'}
const POLICIES = '[null,{"numPolicies":10,"numPaths":2},{"numPolicies":3,"numSourceIP":1,"numRequestPrincipals":4}]'

async function settingsWith(flags: Readonly<Record<string, unknown>>) {
  return (await resolveWith({flags: {...ON_ISTIO, ...flags}, files: FILES})).settings
}

async function labelsWith(flags: Readonly<Record<string, unknown>>): Promise<readonly string[]> {
  return cellsOf(await settingsWith(flags)).map(({label}) => label.replace('run_qps_1000_c_16_1024_', ''))
}

test('what Istio is told is an axis, and each of its values is in the label', async (t) => {
  t.deepEqual(await labelsWith({'istio-policies': POLICIES}), [
    'both',
    'policies10-path2_both',
    'policies3-ip1-principal4_both',
  ])
  const more = '[{"numNamespaces":1,"numPrincipals":2,"action":"allow"},{"numValues":3,"dryRun":true}]'
  t.deepEqual(await labelsWith({'istio-policies': more}), [
    'policies1-namespace1-identity2-allow_both',
    'policies1-value3-dry-run_both',
  ])
  t.deepEqual(await labelsWith({'istio-telemetry': ['as-installed,access-log', 'metrics-off+tracing-0.5']}), [
    'both',
    'access-log_both',
    'metrics-off-tracing-0.5_both',
  ])
  t.deepEqual(await labelsWith({'istio-jwt': ['false,true']}), ['both', 'jwt_both'])
  t.deepEqual(await labelsWith({'istio-envoy-filters': ['none', 'lua/big body.yaml']}), ['both', 'big-body_both'])
})

test('axes multiply, and names and keys tell all cells apart', async (t) => {
  const settings = await settingsWith({
    'istio-policies': POLICIES,
    'istio-telemetry': ['as-installed,access-log'],
    'istio-jwt': ['true,false'],
    'istio-envoy-filters': ['none,a.yaml,b/a.yaml'],
    serversidecar: true,
  })
  const cells = cellsOf(settings)
  t.is(cells.length, 2 * 3 * 2 * 2 * 3)
  t.is(cellCount(settings), cells.length)
  t.is(new Set(cells.map(({key}) => key)).size, cells.length)
  t.is(new Set(cells.map(({directoryName}) => directoryName)).size, cells.length)
})

test('a mode is measured once under what makes no difference to it', async (t) => {
  const settings = await settingsWith({
    'istio-policies': POLICIES,
    'istio-jwt': ['false,true'],
    'istio-telemetry': ['as-installed,access-log'],
    ...{baseline: true, serversidecar: true, clientsidecar: true, ingress: 'http://gateway'},
  })
  const cells = cellsOf(settings)
  const counts = MODES.map((mode) => [mode, cells.filter((cell) => cell.mode === mode).length])
  t.deepEqual(Object.fromEntries(counts), {
    baseline: 1,
    serversidecar: 12,
    clientsidecar: 2,
    bothsidecar: 12,
    ingress: 12,
  })
  t.is(cells.find(({mode}) => mode === 'baseline')!.istio, null)
})

test('Istio as it is installed has the keys that it had before anything could be told to it', async (t) => {
  const [cell] = cellsOf(await settingsWith({}))
  t.is(cell!.istio, null)
  t.is(cell!.key, 'd43c72bcf72537f1')
})

test('of a file of filters what is in it makes another cell, and where it is does not', async (t) => {
  const keysWith = async (files: Readonly<Record<string, string>>) => {
    const [path] = Object.keys(files)
    const flags = {...ON_ISTIO, 'istio-envoy-filters': [path!]}
    return cellsOf((await resolveWith({flags, files})).settings).map(({key}) => key)
  }
  const keys = await keysWith({'/here/a.yaml': 'one'})
  t.deepEqual(await keysWith({'/elsewhere/a.yaml': 'one'}), keys)
  t.notDeepEqual(await keysWith({'/here/a.yaml': 'other'}), keys)
})
