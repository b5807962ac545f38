import {loadYaml, type V1Job} from '@kubernetes/client-node'
import test from 'ava'
import {renderTemplate} from '../../../../src/templates/index.ts'
import {recorderName, recorderView} from '../../../../src/testbeds/kubernetes/recorders/node-recorder.ts'

const CHOICE = {
  runName: 'r1',
  namespace: 'recorders',
  image: 'perf:1',
  pullPolicy: 'Never',
  pullSecrets: ['one', 'two'],
  deadlineSeconds: 321,
  needsBpf: false,
  timeoutSeconds: 10,
  templatesDirectory: null,
} as const

async function job(needsBpf: boolean, node = 'node-a'): Promise<V1Job> {
  const view = recorderView({...CHOICE, needsBpf}, {name: recorderName('r1', node), node})
  return loadYaml<V1Job>(await renderTemplate('kubernetes/recorder.yaml', view))
}

test('a recorder is bound to its node, ends by itself, and has no more rights than it needs', async (t) => {
  const {metadata, spec} = await job(false)
  t.is(metadata?.labels?.['mesh-runner/role'], 'recorder')
  t.is(metadata?.labels?.['mesh-runner/run'], 'r1')
  t.is(spec?.activeDeadlineSeconds, 321)
  t.true(spec!.ttlSecondsAfterFinished! > 0)
  const pod = spec!.template.spec!
  t.is(pod.nodeName, 'node-a')
  t.true(pod.hostPID)
  t.deepEqual(
    pod.imagePullSecrets?.map(({name}) => name),
    ['one', 'two'],
  )
  const [container] = pod.containers
  t.truthy(container?.resources?.limits?.['cpu'])
  t.deepEqual(container?.securityContext?.capabilities?.drop, ['ALL'])
  t.deepEqual(container?.securityContext?.capabilities?.add, ['PERFMON', 'SYS_PTRACE', 'SYSLOG'])
  t.not(container?.securityContext?.privileged, true)
})

test('neither seccomp nor AppArmor stands between a recorder and what perf asks of the kernel', async (t) => {
  const [container] = (await job(false)).spec!.template.spec!.containers
  t.is(container?.securityContext?.seccompProfile?.type, 'Unconfined')
  t.is(container?.securityContext?.appArmorProfile?.type, 'Unconfined')
})

test('bpftrace and bcc get what they need besides', async (t) => {
  const [container] = (await job(true)).spec!.template.spec!.containers
  t.deepEqual(container?.securityContext?.capabilities?.add, ['PERFMON', 'SYS_PTRACE', 'SYSLOG', 'BPF', 'SYS_ADMIN'])
})

test('the name of a node is text, whatever is in it', async (t) => {
  const node = 'x: {a: "b"}\n  hostNetwork: true'
  t.is((await job(false, node)).spec?.template.spec?.nodeName, node)
})

test('names of recorders are short, and differ by run and node', (t) => {
  const names = [
    recorderName('r', 'a'),
    recorderName('r', 'b'),
    recorderName('s', 'a'),
    recorderName('r'.repeat(63), 'n'.repeat(250)),
  ]
  t.is(new Set(names).size, names.length)
  for (const name of names) t.regex(name, /^[a-z0-9-]{1,57}$/)
})
