import test from 'ava'
import {sidecarResources} from '../../../src/meshes/istio/sidecar-resources.ts'

const NOTHING = {cpu: null, memory: null, cpuLimit: null, memoryLimit: null}
const DEFAULTS = {cpu: '100m', memory: '128Mi', cpuLimit: '2000m', memoryLimit: '1024Mi'}

test('a sidecar of which nothing is wished is told nothing', (t) => {
  t.is(sidecarResources(NOTHING), null)
})

test("what is wished stands as it is written, beside Istio's defaults as far as they go with it", (t) => {
  t.deepEqual(sidecarResources({...NOTHING, cpu: '1e3'}), {...DEFAULTS, cpu: '1e3', cpuLimit: '1e3'})
  t.deepEqual(sidecarResources({...NOTHING, cpuLimit: '50000u'}), {...DEFAULTS, cpu: '50000u', cpuLimit: '50000u'})
  t.deepEqual(sidecarResources({...NOTHING, cpuLimit: '50000000n'}), {
    ...DEFAULTS,
    cpu: '50000000n',
    cpuLimit: '50000000n',
  })
  t.deepEqual(sidecarResources({...NOTHING, memoryLimit: '64e6'}), {...DEFAULTS, memory: '64e6', memoryLimit: '64e6'})
  t.deepEqual(sidecarResources({...NOTHING, memory: '2E9'}), {...DEFAULTS, memory: '2E9', memoryLimit: '2E9'})
  t.deepEqual(sidecarResources({...NOTHING, cpu: '1'}), {...DEFAULTS, cpu: '1'})
})
