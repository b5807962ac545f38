import {mkdirSync, mkdtempSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import test from 'ava'
import {ConfigurationError, TestbedError} from '../../../../src/errors/index.ts'
import {openNodeRecorder} from '../../../../src/testbeds/kubernetes/recorders/node-recorder.ts'
import {refuse} from '../objects/fake-api.ts'
import {fakeRecorders, type RecorderWorld} from './fake-recorders.ts'

const CHOICE = {
  runName: 'r1',
  namespace: 'recorders',
  image: 'perf:1',
  pullPolicy: 'Never',
  pullSecrets: [],
  deadlineSeconds: 60,
  needsBpf: false,
  timeoutSeconds: 5,
  templatesDirectory: null,
} as const
const JOBS = '/apis/batch/v1/namespaces/recorders/jobs'

function worldWith(more: Partial<RecorderWorld> = {}): RecorderWorld {
  return {labels: null, job: null, podRefused: null, ...more}
}

test('a recorder takes its job and the namespace away, also when the job went before', async (t) => {
  for (const isGone of [false, true]) {
    const world = worldWith()
    await using fake = await fakeRecorders(world)
    const outcome = await openNodeRecorder(fake.cluster, CHOICE, 'node-a')
    if (!('recorder' in outcome)) return t.fail('it was refused')
    t.is(outcome.recorder.place.pod, `${world.job}-x`)
    if (isGone) world.job = null
    await outcome.recorder[Symbol.asyncDispose]()
    t.like(world, {labels: null, job: null})
  }
})

test('a template that makes something else is told before anything is made', async (t) => {
  const templatesDirectory = mkdtempSync(join(tmpdir(), 'recorder-'))
  mkdirSync(join(templatesDirectory, 'kubernetes'))
  const other = 'apiVersion: batch/v1\nkind: Job\nmetadata: {name: other}\nspec: {}\n'
  writeFileSync(join(templatesDirectory, 'kubernetes', 'recorder.yaml'), other)
  await using fake = await fakeRecorders(worldWith())
  const opening = openNodeRecorder(fake.cluster, {...CHOICE, templatesDirectory}, 'node-a')
  await t.throwsAsync(opening, {instanceOf: ConfigurationError, message: /is to make a Job mesh-runner-recorder-/})
  t.deepEqual(fake.requests, [])
})

test('when the connection breaks while the job is made, that is told, and nothing is left', async (t) => {
  const world = worldWith({
    instead(asked, response) {
      if (asked !== `POST ${JOBS}`) return false
      // It was made: only the answer is lost.
      world.job = 'made'
      response.destroy()
      return true
    },
  })
  await using fake = await fakeRecorders(world)
  const opening = openNodeRecorder(fake.cluster, CHOICE, 'node-a')
  await t.throwsAsync(opening, {instanceOf: TestbedError, message: /^Making a recorder on node node-a .* failed/})
  t.like(world, {labels: null, job: null})
})

test('an abort while the job is made leaves nothing', async (t) => {
  const stop = new AbortController()
  const world = worldWith({
    instead(asked) {
      if (asked !== `POST ${JOBS}`) return false
      world.job = 'made'
      stop.abort(new Error('enough'))
      return true
    },
  })
  await using fake = await fakeRecorders(world)
  await t.throwsAsync(openNodeRecorder(fake.cluster, CHOICE, 'node-a', stop.signal), {message: 'enough'})
  t.like(world, {labels: null, job: null})
})

test('a pod that is refused is a refusal, and nothing is left', async (t) => {
  const podRefused = 'Error creating: pods "x" is forbidden: violates PodSecurity "baseline:latest": hostPID=true'
  const world = worldWith({podRefused})
  await using fake = await fakeRecorders(world)
  const outcome = await openNodeRecorder(fake.cluster, CHOICE, 'node-a')
  t.like(outcome, {refusal: {reason: podRefused}})
  t.like(world, {labels: null, job: null})
})

test('what cannot be tidied up does not hide why a recorder did not come up, and is tried once', async (t) => {
  const world = worldWith({
    podRefused: 'the image is broken',
    instead(asked, response) {
      if (!asked.startsWith('DELETE ')) return false
      refuse(response, 500, 'InternalError', 'etcd is down')
      return true
    },
  })
  await using fake = await fakeRecorders(world)
  const opening = openNodeRecorder(fake.cluster, CHOICE, 'node-a')
  await t.throwsAsync(opening, {instanceOf: TestbedError, message: /failed: the image is broken$/})
  t.is(fake.requests.filter((asked) => asked.startsWith(`DELETE ${JOBS}`)).length, 1)
})
