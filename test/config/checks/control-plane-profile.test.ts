import test from 'ava'
import {cellsOf} from '../../../src/config/cells/matrix.ts'
import {resolveWith} from '../_resolve.ts'

const ON_ISTIO = {testbed: 'kubernetes', mesh: 'istio', labels: 'x'}
const ASKED = {'profile-control-plane': true}

test('a control plane is profiled only where there is one, and by a profiler', async (t) => {
  const faulty = [
    [{...ASKED, profiler: ['oncpu']}, /only Istio on a cluster has a control plane/],
    [{...ON_ISTIO, ...ASKED, mesh: 'linkerd', profiler: ['oncpu']}, /only Istio on a cluster has a control plane/],
    [{...ON_ISTIO, ...ASKED}, /there is no profiler/],
  ] as const
  for (const [flags, message] of faulty) await t.throwsAsync(resolveWith({flags}), {name: 'UsageError', message})
})

test('its profile makes another cell', async (t) => {
  const keysOf = async (flags: object) => {
    const {settings} = await resolveWith({flags: {...ON_ISTIO, profiler: ['oncpu'], ...flags}})
    return cellsOf(settings).map(({key}) => key)
  }
  t.notDeepEqual(await keysOf(ASKED), await keysOf({}))
  t.deepEqual(await keysOf({'profile-control-plane': false}), await keysOf({}))
})
