import type {V1Pod} from '@kubernetes/client-node'
import test from 'ava'
import {MESHES} from '../../../../src/meshes/index.ts'
import {podRecord} from '../../../../src/testbeds/kubernetes/deployment/pod-record.ts'
import {workloadPod} from '../../../../src/testbeds/kubernetes/deployment/workload-pods.ts'
import {recorded} from '../objects/fixtures.ts'
import {injectedPod} from './injected-pod.ts'

const ISTIO = MESHES.istio.cluster

test('a native sidecar is kept with its image by digest, its resources and how it gets the traffic', (t) => {
  const record = podRecord(workloadPod('fortioserver', injectedPod(), ISTIO))
  t.like(record, {workload: 'fortioserver', node: 'node-a', ip: '10.1.2.3', interceptionMode: 'REDIRECT'})
  t.deepEqual(record.images['istio-proxy'], {image: 'local/proxyv2:1', imageID: 'sha256:aa'})
  t.deepEqual(record.images['captured'], {image: 'fortio/fortio:1.68.0', imageID: 'sha256:bb'})
  t.deepEqual(record.resources['istio-proxy'], {
    requests: {cpu: '200m', memory: '128Mi'},
    limits: {cpu: '2', memory: '1Gi'},
  })
  t.deepEqual(record.resources['captured'], {requests: {}, limits: {}})
})

test('a pod without a sidecar says nothing of traffic', (t) => {
  const record = podRecord(workloadPod('fortioserver', recorded<V1Pod>('pod-ready'), ISTIO))
  t.is(record.interceptionMode, null)
  const images = Object.values(record.images) as readonly {readonly imageID: string}[]
  t.true(images.length > 0 && images.every(({imageID}) => imageID !== ''))
})
