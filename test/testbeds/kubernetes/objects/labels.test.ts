import test from 'ava'
import {readLease, spokenRun} from '../../../../src/testbeds/kubernetes/lease/lease-record.ts'
import {applySteps} from '../../../../src/testbeds/kubernetes/objects/apply-order.ts'
import {
  isKept,
  isOurs,
  labelValue,
  objectNameOf,
  ownerLabels,
  runSelector,
} from '../../../../src/testbeds/kubernetes/objects/labels.ts'

test('what carries the labels is ours, and nothing else is', (t) => {
  const labels = ownerLabels('night.1', {kept: true})
  t.true(isOurs({metadata: {labels}}))
  t.true(isKept({metadata: {labels}}))
  t.false(isKept({metadata: {labels: ownerLabels('night.1', {kept: false})}}))
  for (const other of [{}, {metadata: {}}, {metadata: {labels: {'app.kubernetes.io/managed-by': 'Helm'}}}])
    t.false(isOurs(other))
})

test('a value that Kubernetes would refuse, or that would change a selector, is refused', (t) => {
  for (const value of ['a'.repeat(64), '-a', 'a,b', 'a=b', 'a b', 'ä', 'a\n', '../x']) {
    t.throws(() => labelValue('x', value), {message: /cannot have the value/}, value)
    t.throws(() => runSelector(value))
  }
  t.is(labelValue('x', 'a'.repeat(63)), 'a'.repeat(63))
})

test('names of objects are lower case, and two runs never share one', (t) => {
  t.is(objectNameOf('night-1'), 'mesh-runner-night-1')
  const names = ['Night_1', 'night_1', 'night.1', 'night-1'].map(objectNameOf)
  t.is(new Set(names).size, 4)
  for (const name of names) t.regex(name, /^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/)
})

test('manifests are applied in the order in which they lean on one another', (t) => {
  const labels = ownerLabels('run', {kept: false})
  const kinds = ['Deployment', 'VirtualService', 'Service', 'ConfigMap', 'Job', 'Namespace', 'Secret']
  const manifests = kinds.map((kind) => ({apiVersion: 'v1', kind, metadata: {name: 'x', labels}}))
  t.deepEqual(
    applySteps(manifests).map((step) => step.map(({kind}) => kind)),
    [['Namespace'], ['Secret', 'ConfigMap', 'Service', 'VirtualService'], ['Deployment', 'Job']],
  )
})

test('a manifest without the labels is refused before anything is sent', (t) => {
  const stray = {apiVersion: 'v1', kind: 'Service', metadata: {name: 'x'}}
  t.throws(() => applySteps([stray]), {name: 'ConfigurationError', message: /Service x lacks the label/})
})

test('a run lives for a minute after it last spoke, by the clock of the API server', (t) => {
  const spoke = Date.parse('2026-01-01T00:00:00Z')
  const labels = ownerLabels('night', {kept: false})
  const metadata = {
    name: 'mesh-runner-night',
    namespace: 'n',
    uid: 'u',
    resourceVersion: '1',
    creationTimestamp: '2025-01-01T00:00:00Z',
    labels,
  }
  const spec = {
    holderIdentity: 'box/42/mark',
    acquireTime: '2025-01-01T00:00:00.000000Z',
    renewTime: '2026-01-01T00:00:00.000000Z',
  }
  t.true(readLease({metadata, spec}, spoke + 59_000).isAlive)
  const dead = readLease({metadata, spec}, spoke + 60_000)
  t.false(dead.isAlive)
  t.is(spokenRun(dead), 'run night on box, process 42, which last spoke 60 s ago (2026-01-01T00:00:00.000Z)')
  t.false(readLease({metadata}, spoke).isAlive, 'one that never spoke counts from its making')
})
