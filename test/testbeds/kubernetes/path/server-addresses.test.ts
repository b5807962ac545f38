import type {V1Pod, V1Service} from '@kubernetes/client-node'
import test from 'ava'
import {PORTS} from '../../../../src/testbeds/kubernetes/manifests/port-table.ts'
import {serverAddresses} from '../../../../src/testbeds/kubernetes/path/server-addresses.ts'
import {targetPortIn} from '../../../../src/testbeds/kubernetes/path/service-ports.ts'

const POD: V1Pod = {
  metadata: {name: 'web', namespace: 'shop', labels: {app: 'web'}},
  spec: {
    containers: [{name: 'captured', ports: [{name: 'web', containerPort: 9080}]}],
    initContainers: [
      {name: 'setup', ports: [{name: 'long-gone', containerPort: 7000}]},
      {name: 'istio-proxy', restartPolicy: 'Always', ports: [{name: 'http-envoy-prom', containerPort: 15_090}]},
    ],
  },
  status: {podIP: '10.0.0.9', podIPs: [{ip: '10.0.0.9'}, {ip: 'fd00::9'}]},
}
const TABLE = {sidecars: 'injected', tls: 'none', service: 'web', ports: [PORTS.http]} as const

function service(changes: Partial<V1Service>): V1Service {
  return {metadata: {name: 'web'}, spec: {clusterIP: '10.96.0.5', ports: [{port: 80, targetPort: 'web'}]}, ...changes}
}

test('a port of a service leads to the number, or to the name, of a container port', (t) => {
  t.is(targetPortIn(POD, {port: 80}), 80)
  t.is(targetPortIn(POD, {port: 80, targetPort: 8080}), 8080)
  t.is(targetPortIn(POD, {port: 80, targetPort: 'web'}), 9080)
  t.is(targetPortIn(POD, {port: 80, targetPort: 'http-envoy-prom'}), 15_090)
  t.is(targetPortIn(POD, {port: 80, targetPort: 'no-such-port'}), null)
  // An init container that is no sidecar has ended before anything is sent.
  t.is(targetPortIn(POD, {port: 80, targetPort: 'long-gone'}), null)
})

test('the server is at all addresses of its pods and at those of the services that lead there', (t) => {
  const addresses = serverAddresses([POD], [service({})], TABLE)
  for (const known of ['10.0.0.9:8080', '[fd00::9]:8080', '10.0.0.9:8077', '10.0.0.9:9080', '10.96.0.5:80']) {
    t.true(addresses.has(known), known)
  }
  for (const other of ['10.0.0.9:80', '10.96.0.5:9080', '10.0.0.8:8080', '10.0.0.9:7000'])
    t.false(addresses.has(other), other)
})

test('a headless service has no address of its own, one to the outside has several', (t) => {
  const headless = serverAddresses([POD], [service({spec: {clusterIP: 'None', ports: [{port: 80}]}})], TABLE)
  t.false(headless.has('None:80'))
  const outside = service({
    spec: {clusterIP: '10.96.0.5', externalIPs: ['192.0.2.1'], ports: [{port: 80}]},
    status: {loadBalancer: {ingress: [{ip: '192.0.2.2'}, {hostname: 'lb.example'}]}},
  })
  const addresses = serverAddresses([POD], [outside], TABLE)
  t.true(['10.96.0.5:80', '192.0.2.1:80', '192.0.2.2:80'].every((one) => addresses.has(one)))
})
