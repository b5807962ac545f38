import type {V1EphemeralContainer, V1Pod} from '@kubernetes/client-node'
import test from 'ava'
import {ephemeralContainer, reusable} from '../../../../src/testbeds/kubernetes/recorders/ephemeral-container.ts'

const CHOICE = {image: 'perf:1', pullPolicy: 'Never', neededSeconds: 600, needsBpf: false} as const
const STARTED = '2026-01-01T00:00:00Z'
const STARTED_MS = Date.parse(STARTED)

function podWith(container: V1EphemeralContainer, state: object = {running: {startedAt: STARTED}}): V1Pod {
  return {
    spec: {containers: [], ephemeralContainers: [container]},
    status: {ephemeralContainerStatuses: [{name: container.name, state}]},
  } as unknown as V1Pod
}

test('an ephemeral container runs as root whatever the pod says, with few rights and an end', (t) => {
  const {securityContext, command, targetContainerName} = ephemeralContainer('mesh-runner-perf-1', 'envoy', CHOICE)
  t.is(targetContainerName, 'envoy')
  t.is(securityContext?.runAsUser, 0)
  t.is(securityContext?.runAsNonRoot, false)
  t.is(securityContext?.privileged, undefined)
  t.deepEqual(securityContext?.capabilities?.add, ['PERFMON', 'SYS_PTRACE', 'SYSLOG'])
  t.true(Number(command?.at(-1)) >= 600)
  const more = ephemeralContainer('mesh-runner-perf-1', 'envoy', {...CHOICE, needsBpf: true})
  t.deepEqual(more.securityContext?.capabilities?.add, ['PERFMON', 'SYS_PTRACE', 'SYSLOG', 'BPF', 'SYS_ADMIN'])
})

test('one that still runs for long enough is used again', (t) => {
  const pod = podWith(ephemeralContainer('mesh-runner-perf-1', 'envoy', CHOICE))
  t.is(reusable(pod, 'envoy', CHOICE, STARTED_MS + 60_000), 'mesh-runner-perf-1')
  t.is(reusable(pod, 'envoy', CHOICE, STARTED_MS + 3_500_000), null)
})

test('one of another target, of somebody else, with fewer rights or that has ended is not', (t) => {
  const now = STARTED_MS + 1000
  const ours = ephemeralContainer('mesh-runner-perf-1', 'envoy', CHOICE)
  t.is(reusable(podWith(ours), 'istio-proxy', CHOICE, now), null)
  t.is(reusable(podWith({...ours, name: 'debugger-x'}), 'envoy', CHOICE, now), null)
  t.is(reusable(podWith(ours), 'envoy', {...CHOICE, needsBpf: true}, now), null)
  t.is(reusable(podWith(ours, {terminated: {exitCode: 0}}), 'envoy', CHOICE, now), null)
})
