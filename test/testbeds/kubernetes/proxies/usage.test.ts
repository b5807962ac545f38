import test from 'ava'
import {TestbedError} from '../../../../src/errors/index.ts'
import {type UsageReader, usageReader} from '../../../../src/testbeds/kubernetes/proxies/usage.ts'
import {answerJson, type FakeApi, fakeApi, refuse} from '../objects/fake-api.ts'

const PROXY = {namespace: 'n', pod: 'p', container: 'envoy'}
const SUMMARY = {
  pods: [
    {
      podRef: {name: 'p', namespace: 'n'},
      containers: [{name: 'envoy', cpu: {usageCoreNanoSeconds: 2e9}, memory: {rssBytes: 5}}],
    },
  ],
}

/** A proxy of which the kubelet alone tells; later it answers with `state.code`. */
async function readFromKubelet(state: {code: number}): Promise<FakeApi & {readonly reader: UsageReader}> {
  const fake = await fakeApi((url, response) => {
    if (!url.pathname.endsWith('/stats/summary')) refuse(response, 403, 'Forbidden', 'no exec for you')
    else if (state.code === 200) answerJson(response, SUMMARY)
    else refuse(response, state.code, 'Failure', 'nothing today')
  })
  const reader = usageReader(fake.cluster, {proxy: PROXY, node: 'a', seen: null, executables: [], workerThread: null})
  await reader.read()
  return Object.assign(fake, {reader})
}

test('a later reading that fails has no figures and is counted, and the next has some again', async (t) => {
  const state = {code: 200}
  await using fake = await readFromKubelet(state)
  t.is(fake.reader.source, 'kubelet')
  state.code = 503
  t.is((await fake.reader.read()).cpuSeconds, null)
  state.code = 200
  t.like(await fake.reader.read(), {cpuSeconds: 2, rssBytes: 5})
  t.is(fake.reader.source, 'kubelet')
  const [, lost] = fake.reader.warnings
  t.is(lost?.code, 'proxy-usage-unknown')
  t.regex(lost!.message, /could not be read 1 time, at last: .*the API server answered 503: nothing today$/)
})

test('a node that is gone, and an abort, are errors', async (t) => {
  const state = {code: 200}
  await using fake = await readFromKubelet(state)
  state.code = 404
  await t.throwsAsync(fake.reader.read(), {instanceOf: TestbedError, message: /nothing today/})
  const stop = AbortSignal.abort(new Error('enough'))
  await t.throwsAsync(fake.reader.read(stop), {message: 'enough'})
  t.is(fake.reader.warnings.length, 1)
})
