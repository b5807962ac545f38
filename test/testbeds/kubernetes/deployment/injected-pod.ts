import {readFileSync} from 'node:fs'
import {join} from 'node:path'
import type {V1ContainerStatus, V1Pod} from '@kubernetes/client-node'

const FILE = join(import.meta.dirname, '../../../fixtures/istio/1.31/pod-native-sidecar.json')

function status(name: string, image: string, imageID: string): V1ContainerStatus {
  return {name, image, imageID, ready: true, restartCount: 0, started: true, state: {running: {}}}
}

/** A pod of ours as Istio 1.31's own injector (`istioctl kube-inject`) has changed it, with a status as a kubelet gives it. */
export function injectedPod(): V1Pod {
  const pod = JSON.parse(readFileSync(FILE, 'utf8')) as V1Pod
  return {
    ...pod,
    spec: {...pod.spec!, nodeName: 'node-a'},
    status: {
      phase: 'Running',
      podIP: '10.1.2.3',
      initContainerStatuses: [status('istio-proxy', 'local/proxyv2:1', 'sha256:aa')],
      containerStatuses: [status('captured', 'fortio/fortio:1.68.0', 'sha256:bb')],
    },
  }
}
