import type {ServerResponse} from 'node:http'
import type {V1Pod} from '@kubernetes/client-node'
import test from 'ava'
import {watchObjects} from '../../../../src/testbeds/kubernetes/objects/watch-objects.ts'
import type {PodDocument} from '../../../../src/testbeds/kubernetes/readiness/pod-state.ts'
import {watchPods} from '../../../../src/testbeds/kubernetes/readiness/watch-pods.ts'
import {type Answer, answerJson, type FakeApi, fakeApi, refuse} from '../objects/fake-api.ts'
import {recorded} from '../objects/fixtures.ts'

const READY = recorded<PodDocument>('pod-ready')
const PATH = ['api', 'v1', 'namespaces', 'twopods', 'pods']

function change(type: string, object: unknown): string {
  return `${JSON.stringify({type, object})}\n`
}

function listed(version: string, items: readonly unknown[]) {
  return {metadata: {resourceVersion: version}, items}
}

function withVersion(resourceVersion: string): PodDocument {
  return {...READY, metadata: {...READY.metadata, resourceVersion}}
}

/** Collects what a watch says until `count` things were said. */
async function said(api: FakeApi, count: number): Promise<string[]> {
  const stop = new AbortController()
  const words: string[] = []
  const say = (word: string) => {
    words.push(word)
    if (words.length === count) stop.abort()
  }
  await watchObjects<PodDocument>(api.cluster, {
    path: PATH,
    signal: stop.signal,
    onAll: (all) => say(`all ${all.length}`),
    onChange: ({metadata}, isDeleted) => say(`${isDeleted ? 'deleted' : 'changed'} ${metadata.resourceVersion}`),
    onAway: () => say('away'),
  })
  return words
}

/** Answers each request by the next of `answers`; the last one goes on. */
function inTurn(...answers: ((response: ServerResponse, url: URL) => void)[]): Answer {
  let turn = 0
  return (url, response) => answers[Math.min(turn++, answers.length - 1)]!(response, url)
}

test('a watch that is cut goes on where it ended, without listing again', async (t) => {
  await using api = await fakeApi(
    inTurn(
      (response) => answerJson(response, listed('10', [READY])),
      (response) => {
        response.write(change('MODIFIED', withVersion('11')), () => response.destroy())
      },
      (response) => response.write(change('MODIFIED', withVersion('12'))),
    ),
  )
  t.deepEqual(await said(api, 4), ['all 1', 'changed 11', 'away', 'changed 12'])
  t.regex(api.requests[2]!, /watch=true.*resourceVersion=11/)
})

test('history that was thrown away, said in either way, leads to a new listing', async (t) => {
  await using api = await fakeApi(
    inTurn(
      (response) => answerJson(response, listed('10', [READY])),
      (response) => response.end(change('ERROR', {kind: 'Status', code: 410, reason: 'Expired'})),
      (response) => answerJson(response, listed('90', [])),
      (response) => refuse(response, 410, 'Expired'),
      (response) => answerJson(response, listed('95', [READY])),
    ),
  )
  t.deepEqual(await said(api, 4), ['all 1', 'all 0', 'away', 'all 1'])
})

test('bookmarks move the watch on and are no changes', async (t) => {
  const bookmark = {kind: 'Pod', metadata: {resourceVersion: '77'}}
  await using api = await fakeApi(
    inTurn(
      (response) => answerJson(response, listed('10', [])),
      (response) => response.end(change('BOOKMARK', bookmark)),
      (response) => response.write(change('ADDED', withVersion('78'))),
    ),
  )
  t.deepEqual(await said(api, 2), ['all 0', 'changed 78'])
  t.regex(api.requests[2]!, /resourceVersion=77/)
})

test('where watching is forbidden but listing is not, it lists', async (t) => {
  await using api = await fakeApi((url, response) => {
    if (url.searchParams.has('watch')) refuse(response, 403, 'Forbidden')
    else answerJson(response, listed('10', [READY]))
  })
  t.deepEqual(await said(api, 4), ['all 1', 'away', 'all 1', 'all 1'])
})

test('where even listing is forbidden, the watch ends with that refusal', async (t) => {
  await using api = await fakeApi((_url, response) => refuse(response, 403, 'Forbidden'))
  await t.throwsAsync(said(api, 1), {code: 403} as object)
})

function breaks(watch: {broken: AbortSignal}, withinMs = 5000): Promise<Error> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error('nothing broke')), withinMs)
    watch.broken.addEventListener('abort', () => {
      clearTimeout(timer)
      resolve(watch.broken.reason)
    })
  })
}

const POD = READY as unknown as V1Pod
const unready = (): PodDocument => {
  const pod = structuredClone(withVersion('11')) as PodDocument & {
    status: {conditions: {type: string; status: string}[]}
  }
  for (const condition of pod.status.conditions) if (condition.type === 'Ready') condition.status = 'False'
  return pod
}

test('a pod that is not ready for too long breaks the deployment, and the state of its node is told', async (t) => {
  await using api = await fakeApi((url, response) => {
    if (url.pathname.includes('/nodes/')) {
      const condition = {
        type: 'Ready',
        status: 'Unknown',
        reason: 'NodeStatusUnknown',
        message: 'Kubelet stopped posting',
      }
      answerJson(response, {status: {conditions: [condition]}})
    } else if (url.searchParams.has('watch')) response.write(change('MODIFIED', unready()))
    else answerJson(response, listed('10', [READY]))
  })
  using watch = watchPods(api.cluster, 'twopods', [POD], {unreadyMs: 100, awayMs: 1000})
  const {message} = await breaks(watch)
  t.regex(message, /has not been ready for 0\.1 s/)
  t.regex(message, /node node-\w is not ready: NodeStatusUnknown: Kubelet stopped posting/)
})

test('a pod that is ready again in time breaks nothing', async (t) => {
  await using api = await fakeApi((url, response) => {
    if (!url.searchParams.has('watch')) answerJson(response, listed('10', [READY]))
    else if (url.searchParams.get('resourceVersion') === '10') response.end(change('MODIFIED', unready()))
    else response.write(change('MODIFIED', withVersion('12')))
  })
  using watch = watchPods(api.cluster, 'twopods', [POD], {unreadyMs: 300, awayMs: 1000})
  await t.throwsAsync(breaks(watch, 700), {message: 'nothing broke'})
})

test('an API server that is away breaks the deployment only when its time is up', async (t) => {
  const api = await fakeApi((url, response) => {
    if (!url.searchParams.has('watch')) answerJson(response, listed('10', [READY]))
    else response.flushHeaders()
  })
  using watch = watchPods(api.cluster, 'twopods', [POD], {unreadyMs: 100, awayMs: 900})
  while (api.requests.length < 2) await new Promise((resolve) => setImmediate(resolve))
  await api[Symbol.asyncDispose]()
  await t.throwsAsync(breaks(watch, 500), {message: 'nothing broke'})
  t.regex((await breaks(watch)).message, /without an answer failed: .*cannot be reached/)
})

test('a pod that is missing after a new listing was deleted meanwhile', async (t) => {
  await using api = await fakeApi((url, response) => {
    if (url.pathname.endsWith('/pods')) answerJson(response, listed('10', []))
    else refuse(response, 404, 'NotFound')
  })
  using watch = watchPods(api.cluster, 'twopods', [POD])
  t.regex((await breaks(watch)).message, /was deleted\.[\s\S]*is gone/)
})
