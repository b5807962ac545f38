import test from 'ava'
import {createKubernetesTestbed} from '../../../src/testbeds/kubernetes/index.ts'
import {skip} from '../../skip.ts'
import {testTestbedContract} from '../../testbeds/contract.ts'
import {clusterRequest} from './parts/cluster-request.ts'
import {reachCluster} from './parts/reach-cluster.ts'

const reached = await reachCluster()

if ('reason' in reached) {
  test('the Kubernetes testbed keeps the contract of testbeds', (t) => skip(t, reached.reason))
} else {
  const request = await clusterRequest(reached)
  testTestbedContract({
    testbed: createKubernetesTestbed(),
    request: async () => ({
      ...request,
      modes: ['baseline', 'serversidecar', 'clientsidecar', 'bothsidecar'],
      protocols: ['http', 'http2', 'grpc', 'tcp'],
      tls: 'mutual',
      profiling: true,
    }),
    fortio: 'fortio',
    proxyExecutable: /\/envoy$/,
    folderThere: async () => '/mesh-runner/work',
  })
}
