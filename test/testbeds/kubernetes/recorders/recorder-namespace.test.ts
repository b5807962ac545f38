import test from 'ava'
import {OWNER_LABELS} from '../../../../src/testbeds/kubernetes/objects/labels.ts'
import {
  closeRecorderNamespace,
  closeUnusedRecorderNamespaces,
  openRecorderNamespace,
} from '../../../../src/testbeds/kubernetes/recorders/recorder-namespace.ts'
import {refuse} from '../objects/fake-api.ts'
import {FOR_RECORDERS, fakeRecorders, type RecorderWorld} from './fake-recorders.ts'

/** Refuses what is asked in these words, as for an account without the right. */
function forbidding(forbidden: readonly string[]): NonNullable<RecorderWorld['instead']> {
  return (asked, response) => {
    if (!forbidden.includes(asked)) return false
    refuse(response, 403, 'Forbidden', 'User "x" cannot list resource "y" in API group "" at the cluster scope')
    return true
  }
}

const LIST = 'GET /api/v1/namespaces'

test('where namespaces may not be listed, the one that is configured is removed when nobody uses it', async (t) => {
  const world: RecorderWorld = {labels: FOR_RECORDERS, job: 'of-a-run', podRefused: null, instead: forbidding([LIST])}
  await using fake = await fakeRecorders(world)
  t.deepEqual(await closeUnusedRecorderNamespaces(fake.cluster, 'rec'), [])
  t.not(world.labels, null)
  world.job = null
  t.deepEqual(await closeUnusedRecorderNamespaces(fake.cluster, 'rec'), ['rec'])
  t.is(world.labels, null)
  t.deepEqual(await closeUnusedRecorderNamespaces(fake.cluster, 'rec'), [])
})

test('one that cannot be looked into stays', async (t) => {
  const jobs = 'GET /apis/batch/v1/namespaces/rec/jobs'
  for (const hidden of [jobs, 'GET /api/v1/namespaces/rec']) {
    const world = {labels: FOR_RECORDERS, job: null, podRefused: null, instead: forbidding([LIST, hidden])}
    await using fake = await fakeRecorders(world)
    t.deepEqual(await closeUnusedRecorderNamespaces(fake.cluster, 'rec'), [])
    t.not(world.labels, null)
  }
})

test('a namespace of workloads that recorders are put into is neither changed nor removed', async (t) => {
  for (const labels of [OWNER_LABELS, {}]) {
    const world = {labels, job: null, podRefused: null}
    await using fake = await fakeRecorders(world)
    await openRecorderNamespace(fake.cluster, 'rec', 'some-job')
    t.false(await closeRecorderNamespace(fake.cluster, 'rec'))
    t.deepEqual(
      fake.requests.filter((asked) => !asked.startsWith('GET ')),
      [],
    )
  }
})
