import test from 'ava'
import {checkCluster} from '../../../../src/testbeds/kubernetes/doctor/check-cluster.ts'
import {settingsWith} from '../manifests/_request.ts'

const NOWHERE = {kubeconfig: '/nonexistent/kubeconfig', context: null}

for (const [mesh, needed] of [
  ['envoy', /envoyproxy\/envoy/],
  ['istio', /sidecar-injector\.istio\.io/],
] as const) {
  test(`without a cluster doctor lists what one would need: mesh ${mesh}`, async (t) => {
    const {kubernetes} = await settingsWith(['namespace=lab'])
    const checks = await checkCluster(NOWHERE, {kubernetes, mesh, profiling: true})
    t.like(checks[0], {name: 'cluster', state: 'missing', required: true})
    t.deepEqual(
      checks.slice(1).map(({name}) => name),
      ['api server', 'namespace', 'rights', 'nodes', 'images', 'mesh', 'pod security'],
    )
    const text = checks.map(({detail}) => detail).join('\n')
    for (const part of [/1\.27/, /lab/, /pods\/exec/, /fortio\/fortio/, needed]) t.regex(text, part)
  })
}

test('to attach, other pods and fewer rights are needed', async (t) => {
  const {kubernetes} = await settingsWith([])
  const checks = await checkCluster(NOWHERE, {
    kubernetes: {...kubernetes, attach: true},
    mesh: 'envoy',
    profiling: false,
  })
  const text = checks.map(({detail}) => detail).join('\n')
  t.regex(text, /app=fortioclient/)
  t.notRegex(text, /deployments\.apps/)
})
