import type {V1Pod} from '@kubernetes/client-node'
import test from 'ava'
import {bareContainerId, proxyContainerOf} from '../../../../src/testbeds/kubernetes/proxies/find-proxy.ts'

function pod(spec: object, status: object = {}): V1Pod {
  return {spec: {nodeName: 'node-a', ...spec}, status} as V1Pod
}

test('a sidecar among the containers is found with its id and image', (t) => {
  const status = {containerStatuses: [{name: 'istio-proxy', containerID: 'cri-o://abc', imageID: 'sha256:1'}]}
  const found = proxyContainerOf(pod({containers: [{name: 'app'}, {name: 'istio-proxy', image: 'proxy:2'}]}, status), [
    'istio-proxy',
  ])
  t.deepEqual(found, {
    container: 'istio-proxy',
    containerId: 'abc',
    native: false,
    image: 'proxy:2',
    imageId: 'sha256:1',
    node: 'node-a',
  })
})

test('a native sidecar among the init containers is found, an init container that ends is not', (t) => {
  const initContainers = [{name: 'linkerd-init'}, {name: 'linkerd-proxy', restartPolicy: 'Always'}]
  const status = {initContainerStatuses: [{name: 'linkerd-proxy', containerID: 'containerd://ff', imageID: ''}]}
  const native = proxyContainerOf(pod({containers: [{name: 'app'}], initContainers}, status), ['linkerd-proxy'])
  t.is(native?.native, true)
  t.is(native?.containerId, 'ff')
  t.is(native?.imageId, null)
  t.is(proxyContainerOf(pod({containers: [], initContainers}), ['linkerd-init']), null)
})

test('the first of several names counts', (t) => {
  const both = pod({containers: [{name: 'envoy'}, {name: 'istio-proxy'}]})
  t.is(proxyContainerOf(both, ['istio-proxy', 'envoy'])?.container, 'istio-proxy')
  t.is(proxyContainerOf(both, ['nothing']), null)
})

test('a container that was not created has no id', (t) => {
  t.is(bareContainerId(undefined), null)
  t.is(bareContainerId(''), null)
  t.is(bareContainerId('docker://12'), '12')
})
