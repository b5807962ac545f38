import test from 'ava'
import {MODES} from '../../src/config/cells/cell.ts'
import {ConfigurationError} from '../../src/errors/index.ts'
import {MESHES, pathOf, proxiesOf} from '../../src/meshes/index.ts'

test('every mesh is registered under its name, says what it is, and has a baseline without proxies', (t) => {
  for (const [name, mesh] of Object.entries(MESHES)) {
    t.is(mesh.name, name as typeof mesh.name)
    t.true(mesh.summary.length > 0)
    t.deepEqual(mesh.paths.baseline, [])
    t.true(Object.keys(mesh.paths).every((mode) => (MODES as readonly string[]).includes(mode)))
  }
})

test('a request crosses the proxies of its mode in the order of the topology', (t) => {
  const {envoy, istio} = MESHES
  t.deepEqual(pathOf(envoy, 'serversidecar'), ['fortioserver-sidecar'])
  t.deepEqual(pathOf(envoy, 'clientsidecar'), ['fortioclient-sidecar'])
  t.deepEqual(pathOf(envoy, 'bothsidecar'), ['fortioclient-sidecar', 'fortioserver-sidecar'])
  t.deepEqual(pathOf(istio, 'ingress'), ['ingress-gateway', 'fortioserver-sidecar'])
})

test('a mode that a mesh does not have is a configuration error that lists those it has', (t) => {
  const error = t.throws(() => pathOf(MESHES.none, 'bothsidecar'), {instanceOf: ConfigurationError})
  t.is(error?.hint, 'It has: baseline.')
})

test('the proxies of a mesh are named once each', (t) => {
  t.deepEqual(proxiesOf(MESHES.none), [])
  t.deepEqual([...proxiesOf(MESHES.istio)].sort(), ['fortioclient-sidecar', 'fortioserver-sidecar', 'ingress-gateway'])
})
