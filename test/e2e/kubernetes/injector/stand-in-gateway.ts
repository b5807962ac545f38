import {randomBytes} from 'node:crypto'
import {setTimeout as wait} from 'node:timers/promises'
import type {ExecutionContext} from 'ava'
import type {OnCluster} from '../parts/bench-on-cluster.ts'
import {HEALTH_PORT} from './redirect-rules.ts'
import {bootstrap, filtersTo, healthListener, outboundName} from './sidecar-bootstrap.ts'

/** A gateway in a namespace of its own. */
export interface StandInGateway {
  readonly namespace: string
  readonly url: string
}

const PORT = 8090

/** Routes everything to one port of the service that a bench will make. */
function configuration(namespace: string, servicePort: number): string {
  const host = `fortioserver.${namespace}.svc.cluster.local`
  const name = outboundName({host, port: servicePort, address: '', targetPort: 0, protocol: 'http'})
  const address = {socket_address: {address: host, port_value: servicePort}}
  const endpoints = [{lb_endpoints: [{endpoint: {address}}]}]
  const cluster = {
    name,
    type: 'STRICT_DNS',
    dns_refresh_rate: '1s',
    load_assignment: {cluster_name: name, endpoints},
  }
  const listener = {
    name: 'gateway',
    address: {socket_address: {address: '0.0.0.0', port_value: PORT}},
    filter_chains: [{filters: filtersTo(name, 'http')}],
  }
  return bootstrap('gateway', [healthListener(), listener], [cluster])
}

function pod(configurationText: string) {
  const probe = {httpGet: {path: '/healthz/ready', port: HEALTH_PORT}, periodSeconds: 1, failureThreshold: 60}
  return {
    metadata: {name: 'gateway', labels: {istio: 'ingressgateway', app: 'gateway'}},
    spec: {
      terminationGracePeriodSeconds: 0,
      containers: [
        {
          name: 'istio-proxy',
          image: 'local/envoy:1',
          imagePullPolicy: 'IfNotPresent',
          command: ['envoy', '--concurrency', '1', '--log-level', 'warning'],
          args: ['--config-yaml', configurationText],
          readinessProbe: probe,
        },
      ],
    },
  }
}

/** An Envoy that stands where Istio's ingress gateway does, until the end of the test. */
export async function standInGateway(t: ExecutionContext, on: OnCluster, servicePort: number): Promise<StandInGateway> {
  const {core} = on.cluster
  const namespace = `gateway-${randomBytes(3).toString('hex')}`
  await core.createNamespace({body: {metadata: {name: namespace}}})
  t.teardown(() => core.deleteNamespace({name: namespace}).then(() => undefined))
  await core.createNamespacedPod({namespace, body: pod(configuration(on.namespace, servicePort))})
  const deadline = performance.now() + 60_000
  for (;;) {
    const {status} = await core.readNamespacedPod({namespace, name: 'gateway'})
    const isReady = status?.conditions?.some(({type, status: state}) => type === 'Ready' && state === 'True')
    if (isReady) return {namespace, url: `http://${status!.podIP}:${PORT}`}
    if (performance.now() > deadline) throw new Error(`the gateway is not ready: ${JSON.stringify(status)}`)
    await wait(200)
  }
}
