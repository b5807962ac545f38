import type {CoreV1Event} from '@kubernetes/client-node'
import test from 'ava'
import type {Json} from '../../../../src/testbeds/kubernetes/api/api-request.ts'
import {eventLines, failingContainers, podLines} from '../../../../src/testbeds/kubernetes/readiness/describe-pod.ts'
import type {DeploymentDocument, PodDocument} from '../../../../src/testbeds/kubernetes/readiness/pod-state.ts'
import {explainPod} from '../../../../src/testbeds/kubernetes/readiness/pod-trouble.ts'
import {deploymentTrouble, podTrouble} from '../../../../src/testbeds/kubernetes/readiness/readiness-trouble.ts'
import {createTroubleWatch} from '../../../../src/testbeds/kubernetes/readiness/trouble-watch.ts'
import {answerJson, fakeApi, refuse} from '../objects/fake-api.ts'
import {recorded} from '../objects/fixtures.ts'

const pod = (name: string) => recorded<PodDocument>(`pod-${name}`)

test('recorded pods that cannot become ready are told by their reason, with what to do', (t) => {
  const troubles = ['pull-failed', 'pull-backoff', 'crash-loop', 'config-missing', 'no-node', 'anti-affinity'].map(
    (name) => podTrouble(pod(name)),
  )
  t.deepEqual(
    troubles.map((one) => one?.reason),
    [
      'ErrImagePull',
      'ImagePullBackOff',
      'CrashLoopBackOff',
      'CreateContainerConfigError',
      'Unschedulable',
      'Unschedulable',
    ],
  )
  t.true(troubles.every((one) => one?.hint !== undefined))
  t.regex(troubles[5]!.hint!, /--affinity soft/)
  t.notRegex(troubles[4]!.hint!, /--affinity soft/)
})

test("a ready pod and a ready deployment have no trouble, and one that is leaving is nobody's trouble", (t) => {
  t.is(podTrouble(pod('ready')), null)
  t.is(deploymentTrouble(recorded<DeploymentDocument>('deployment-ready')), null)
  const stuck = pod('no-node')
  t.is(podTrouble({...stuck, metadata: {...stuck.metadata, deletionTimestamp: '2026-01-01T00:00:00Z'}}), null)
})

test("a deployment whose pods a quota refuses is told with the quota's words", (t) => {
  const trouble = deploymentTrouble(recorded<DeploymentDocument>('deployment-quota'))
  t.regex(trouble!.message, /exceeded quota: small/)
  t.regex(trouble!.hint!, /ResourceQuota/)
})

test('an image is given up at the second failed pull, not at the first', (t) => {
  const watch = createTroubleWatch()
  t.is(watch.judge([pod('pull-failed')], [], 0), null)
  t.is(watch.judge([pod('pull-failed')], [], 100), null, 'seen twice is failed once')
  t.is(watch.judge([pod('pull-backoff')], [], 3000), null)
  t.is(watch.judge([pod('pull-failed')], [], 13_000)?.reason, 'ErrImagePull')
})

test('a pod without a node is given ten seconds, and anew when it was in order in between', (t) => {
  const watch = createTroubleWatch()
  t.is(watch.judge([pod('no-node')], [], 0), null)
  t.is(watch.judge([pod('no-node')], [], 9999), null)
  t.is(watch.judge([pod('no-node')], [], 10_000)?.reason, 'Unschedulable')
  watch.judge([pod('ready')], [], 11_000)
  t.is(watch.judge([pod('no-node')], [], 12_000), null)
})

test('a crashing pod is described with its node, its end and its restarts', (t) => {
  const lines = podLines(pod('crash-loop'))
  t.regex(lines[0]!, /^pod fortioserver-\S+ on node node-[ab] is Running$/)
  t.regex(lines[1]!, /^container captured waits: CrashLoopBackOff: .*before that it ended with exit code 1.*restart/)
  t.deepEqual(failingContainers(pod('crash-loop')), [{name: 'captured', hasPrevious: true, hasCurrent: false}])
})

test('a container killed for its memory is described as that, restarted or not', (t) => {
  t.regex(podLines(pod('oom-killed')).join('\n'), /more memory than its limit \(OOMKilled, exit code 137\)/)
  t.regex(podLines(pod('oom-restarted')).join('\n'), /before that it was killed for using more memory than its limit/)
})

test('events come newest last, each with how often it was seen', (t) => {
  const {items} = recorded<{items: Json<CoreV1Event>[]}>('events-pod-pull-failed')
  const ofPod = items.filter(({involvedObject}) => involvedObject.kind === 'Pod').toReversed()
  const lines = eventLines(ofPod)
  t.regex(lines[0]!, /^Scheduled: /)
  t.true(lines.some((line) => line.startsWith('Failed')))
  t.is(eventLines([...ofPod, ...ofPod, ...ofPod]).length, 8)
  t.is(eventLines([{...ofPod[0]!, count: 12}])[0]!.split(':')[0], `${ofPod[0]!.reason} ×12`)
})

test('hostile text of pods, events and logs cannot move the cursor, and is cut to length', async (t) => {
  const hostile = pod('crash-loop')
  const status = hostile.status!
  const [container] = status.containerStatuses!
  container!.state!.waiting!.message = '\u001b[2Jgone\u202e\u0007'
  await using api = await fakeApi((url, response) => {
    if (url.pathname.endsWith('/log')) response.end(`\u001b]0;title\u0007${'x'.repeat(5000)}\n`.repeat(50))
    else if (url.pathname.endsWith('/events'))
      answerJson(response, {items: [{reason: 'Bad\nreason', message: '\u009b31m'}]})
    else answerJson(response, hostile)
  })
  const text = await explainPod(api.cluster, 'twopods', hostile.metadata.name)
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what this is about
  t.notRegex(text, /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202e]/)
  t.true(text.length < 8100)
  t.regex(text, /Bad␊reason/u)
})

test('what a log tells of the cause stands before everything else, and a line that is repeated stands once', async (t) => {
  const probe = (count: number) => `warn\tEnvoy proxy is NOT ready: cds updates: 0 successful, ${count} rejected`
  const cause = 'warning\tenvoy config\tgRPC config for Cluster rejected: no such filter'
  const log = [cause, ...Array.from({length: 500}, (_, index) => probe(index))].join('\n')
  const asked: string[] = []
  await using api = await fakeApi((url, response) => {
    if (url.pathname.endsWith('/log')) {
      asked.push(url.searchParams.get('tailLines') ?? '')
      response.end(log)
    } else answerJson(response, url.pathname.endsWith('/events') ? {items: []} : pod('crash-loop'))
  })
  const lines = (await explainPod(api.cluster, 'twopods', 'some-pod')).split('\n')
  t.is(lines[0], 'captured says: warning␉envoy config␉gRPC config for Cluster rejected: no such filter')
  t.regex(lines[1]!, /^pod fortioserver-/)
  t.is(lines.filter((line) => line.includes('NOT ready')).length, 1)
  t.true(asked.every((count) => Number(count) > 500))
})

test('what may not be read is said, and never hides the rest', async (t) => {
  await using api = await fakeApi((url, response) => {
    if (url.pathname.endsWith('/log')) refuse(response, 403, 'Forbidden', 'pods/log is forbidden')
    else if (url.pathname.endsWith('/events')) refuse(response, 403, 'Forbidden', 'events is forbidden')
    else answerJson(response, pod('crash-loop'))
  })
  const text = await explainPod(api.cluster, 'twopods', 'some-pod')
  t.regex(text, /exit code 1/)
  t.regex(text, /the log cannot be read: pods\/log is forbidden/)
  t.regex(text, /its events cannot be read: events is forbidden/)
})
