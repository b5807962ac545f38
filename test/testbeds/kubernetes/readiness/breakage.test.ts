import type {V1Pod} from '@kubernetes/client-node'
import test from 'ava'
import {baselineOf, breakageOf, hasLostReady} from '../../../../src/testbeds/kubernetes/readiness/breakage.ts'
import type {PodDocument} from '../../../../src/testbeds/kubernetes/readiness/pod-state.ts'
import {recorded} from '../objects/fixtures.ts'

const baseline = (name: string) => baselineOf(recorded<V1Pod>(`pod-${name}`))
const pod = (name: string) => recorded<PodDocument>(`pod-${name}`)

test('a pod that stays as it was is not broken', (t) => {
  t.is(breakageOf(baseline('ready'), pod('ready'), false), null)
  t.false(hasLostReady(pod('ready')))
})

test('an evicted pod is told from a deleted one', (t) => {
  t.regex(breakageOf(baseline('ready'), pod('evicted'), false)!, /^was evicted \(EvictionByEvictionAPI: /)
  t.is(breakageOf(baseline('ready'), pod('ready'), true), 'was deleted')
  const failed = {...pod('ready'), status: {phase: 'Failed', reason: 'Evicted', message: 'The node was low on memory.'}}
  t.is(breakageOf(baseline('ready'), failed, false), 'was evicted: The node was low on memory.')
})

test('a container killed for its memory breaks its pod at once, and when only its restart was seen', (t) => {
  const before = baseline('before-oom')
  t.regex(breakageOf(before, pod('oom-killed'), false)!, /^lost its container captured, which .*OOMKilled/)
  t.regex(breakageOf(before, pod('oom-restarted'), false)!, /OOMKilled.*started it anew$/)
})

test('a restart before the watch began breaks nothing, nor does an init container that has ended', (t) => {
  t.is(breakageOf(baseline('oom-restarted'), pod('oom-restarted'), false), null)
  const withInit = pod('ready') as unknown as V1Pod
  const ended = {
    name: 'tools',
    image: '',
    imageID: '',
    ready: true,
    restartCount: 0,
    state: {terminated: {exitCode: 0}},
  }
  withInit.status!.initContainerStatuses = [ended]
  t.is(breakageOf(baselineOf(withInit), withInit as unknown as PodDocument, false), null)
})

test('another pod of the same name is not the pod', (t) => {
  const other = pod('ready')
  const taken = {...other, metadata: {...other.metadata, uid: 'another'}}
  t.is(breakageOf(baseline('ready'), taken, false), 'was deleted, and another took its name')
})
