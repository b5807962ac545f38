import type {V1Pod} from '@kubernetes/client-node'
import test from 'ava'
import {ConfigurationError} from '../../../../src/errors/index.ts'
import {attachedMesh} from '../../../../src/testbeds/kubernetes/deployment/attached-mesh.ts'

function podWith(...containers: string[]): V1Pod {
  return {spec: {containers: ['fortio', ...containers].map((name) => ({name}))}}
}

test('pods are measured as the mesh that their sidecars are of', (t) => {
  t.is(attachedMesh('istio', [podWith('istio-proxy')]).mesh, 'istio')
  const other = attachedMesh('istio', [podWith('envoy')])
  t.is(other.mesh, 'envoy')
  t.is(other.warnings[0]?.code, 'mesh-of-attached-pods')
})

test('a config file that means istio by naming none is not measured on other sidecars', (t) => {
  const error = t.throws(() => attachedMesh('istio', [podWith('envoy')], '/here/latency.yaml'), {
    instanceOf: ConfigurationError,
  })
  t.regex(error?.message ?? '', /latency\.yaml names no mesh.*the pods have sidecars of mesh envoy/)
  t.regex(error?.hint ?? '', /--mesh envoy .* or attach to pods in mesh istio/)
  t.is(attachedMesh('istio', [podWith('istio-proxy')], '/here/latency.yaml').mesh, 'istio')
  t.is(attachedMesh('istio', [podWith()], '/here/latency.yaml').mesh, 'none')
})
