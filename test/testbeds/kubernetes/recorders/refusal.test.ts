import {ApiException} from '@kubernetes/client-node'
import test from 'ava'
import {TestbedError} from '../../../../src/errors/index.ts'
import {noPlaceError, refusalFrom, refusalOf} from '../../../../src/testbeds/kubernetes/recorders/refusal.ts'

const CLUSTER = {server: 'https://api.example', place: {namespace: 'lab', context: 'far', kubeconfig: null}}
const AT = {namespace: 'rec', cluster: CLUSTER}

function answer(code: number, message: string): ApiException<string> {
  return new ApiException(code, 'refused', JSON.stringify({kind: 'Status', reason: 'Forbidden', message}), {})
}

test('each kind of refusal names what would change it', (t) => {
  const remedies = {
    'jobs.batch is forbidden: User "x" cannot create resource "jobs" in API group "batch"': /docs\/rbac\.yaml/,
    'pods "y" is forbidden: violates PodSecurity "baseline:latest": hostPID=true': /enforce=privileged/,
    'pods "y" is forbidden: exceeded quota: full, requested: pods=1': /quota of namespace rec/,
    'admission webhook "no.example" denied the request: no': /webhook/,
  }
  for (const [message, remedy] of Object.entries(remedies)) {
    const refusal = refusalOf('a recorder', answer(403, message), AT)
    t.is(refusal.reason, message)
    t.regex(refusal.remedy!, remedy)
  }
})

test('what is no refusal is thrown, so that the next way does not hide it', (t) => {
  t.throws(() => refusalOf('a recorder', answer(500, 'etcd is down'), AT), {
    instanceOf: TestbedError,
    message: /etcd is down/,
  })
  t.throws(() => refusalOf('a recorder', new Error('socket hang up'), AT), {instanceOf: TestbedError})
  const down = Object.assign(new Error('connect refused'), {code: 'ECONNREFUSED'})
  t.throws(() => refusalOf('a recorder', down, AT), {message: /https:\/\/api\.example cannot be reached/})
  t.is(refusalFrom('a recorder', 'the image is broken', 'rec'), null)
})

test('the error of no way left counts them in their order', (t) => {
  const error = noPlaceError(
    ['a', 'b'],
    [
      {tried: 'this', reason: 'not there', remedy: 'make it'},
      {tried: 'that', reason: 'forbidden', remedy: null},
    ],
    CLUSTER,
  )
  t.is(error.exitCode, 4)
  t.regex(error.message, /a, b/)
  t.regex(error.hint!, /: runner doctor --testbed kubernetes -n lab --context far$/)
  t.true(error.message.endsWith('1. this: not there (remedy: make it)\n2. that: forbidden'))
})
