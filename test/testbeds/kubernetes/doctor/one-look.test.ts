import {mkdtemp, rm, writeFile} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import test from 'ava'
import {checkCluster} from '../../../../src/testbeds/kubernetes/doctor/check-cluster.ts'
import {settingsWith} from '../manifests/_request.ts'
import {answerJson, fakeApi} from '../objects/fake-api.ts'

const WEBHOOK = {name: 'rev.namespace.sidecar-injector.istio.io'}
const RESOURCES = [{name: 'things', kind: 'Thing', namespaced: true, verbs: ['list']}]

test('each namespace is looked up once, whatever is judged by it', async (t) => {
  await using api = await fakeApi(({pathname}, response) => {
    if (pathname === '/version') return answerJson(response, {major: '1', minor: '34', gitVersion: 'v1.34.0'})
    if (pathname.startsWith('/api/v1/namespaces/')) return answerJson(response, {metadata: {name: 'x'}, items: []})
    answerJson(response, {
      items: [{metadata: {name: 'injector'}, webhooks: [WEBHOOK]}],
      resources: RESOURCES,
      status: {allowed: true},
    })
  })
  const directory = await mkdtemp(join(tmpdir(), 'one-look-'))
  t.teardown(() => rm(directory, {recursive: true}))
  const kubeconfig = join(directory, 'config')
  await writeFile(kubeconfig, api.cluster.kubeConfig.exportConfig())
  const {kubernetes} = await settingsWith(['namespace=lab', 'recorderNamespace=recorders'])
  const checks = await checkCluster({kubeconfig, context: null}, {kubernetes, mesh: 'istio', profiling: true})
  t.true(checks.some(({name}) => name === 'mesh') && checks.some(({name}) => name === 'namespace'))
  const looks = api.requests.filter((one) => /^GET \/api\/v1\/namespaces\/[a-z]+$/.test(one))
  t.deepEqual(looks.toSorted(), ['GET /api/v1/namespaces/lab', 'GET /api/v1/namespaces/recorders'])
})
