import type {V1Container, V1Pod, V1Service} from '@kubernetes/client-node'
import {HEALTH_PORT, redirectRules, SIDECAR_USER} from './redirect-rules.ts'
import {type MeshService, sidecarBootstrap} from './sidecar-bootstrap.ts'

/** How the sidecar comes into a pod: beside the others, or as an init container that goes on running. */
export type SidecarKind = 'container' | 'native'

const PROTOCOLS: Readonly<Record<string, MeshService['protocol']>> = {http: 'http', http2: 'http2', grpc: 'http2'}

/** Ports of a service, by their `appProtocol`. */
export function meshServices({metadata, spec}: V1Service): readonly MeshService[] {
  const host = `${metadata?.name}.${metadata?.namespace}.svc.cluster.local`
  return (spec?.ports ?? []).map(({port, targetPort, appProtocol = ''}) => ({
    host,
    address: spec!.clusterIP!,
    port,
    targetPort: Number(targetPort ?? port),
    protocol: PROTOCOLS[appProtocol] ?? 'tcp',
  }))
}

function selects({spec}: V1Service, {metadata}: V1Pod): boolean {
  return Object.entries(spec?.selector ?? {none: ''}).every(([key, value]) => metadata?.labels?.[key] === value)
}

function resourcesOf(annotations: Readonly<Record<string, string>>): NonNullable<V1Container['resources']> {
  const of = (ending: string) =>
    Object.fromEntries(
      (['CPU', 'Memory'] as const).flatMap((name) => {
        const value = annotations[`sidecar.istio.io/proxy${name}${ending}`]
        return value === undefined ? [] : [[name.toLowerCase(), value]]
      }),
    )
  return {requests: of(''), limits: of('Limit')}
}

/** Either kind of iptables, whichever the node's kernel has. */
const RESTORE =
  'mkdir -p /run; printf %s "$RULES" >/tmp/rules; iptables-legacy-restore /tmp/rules || iptables-nft-restore /tmp/rules'

function redirection(annotations: Readonly<Record<string, string>>): V1Container {
  return {
    name: 'istio-init',
    image: 'local/iptables:1',
    imagePullPolicy: 'IfNotPresent',
    command: ['sh', '-c', RESTORE],
    env: [{name: 'RULES', value: redirectRules(annotations)}],
    securityContext: {runAsUser: 0, runAsNonRoot: false, capabilities: {drop: ['ALL'], add: ['NET_ADMIN', 'NET_RAW']}},
  }
}

function sidecar(configuration: string, annotations: Readonly<Record<string, string>>): V1Container {
  const {concurrency = 2} = JSON.parse(annotations['proxy.istio.io/config'] ?? '{}') as {concurrency?: number}
  const probe = {httpGet: {path: '/healthz/ready', port: HEALTH_PORT}, periodSeconds: 1, failureThreshold: 60}
  return {
    name: 'istio-proxy',
    image: annotations['sidecar.istio.io/proxyImage'] ?? 'local/envoy:1',
    imagePullPolicy: 'IfNotPresent',
    command: ['envoy', '--concurrency', `${concurrency}`, '--disable-hot-restart', '--log-level', 'warning'],
    args: ['--config-yaml', configuration],
    resources: resourcesOf(annotations),
    startupProbe: probe,
    securityContext: {
      runAsUser: SIDECAR_USER,
      runAsGroup: SIDECAR_USER,
      runAsNonRoot: true,
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: {drop: ['ALL']},
    },
  }
}

/** The pod as an injector of Istio's kind would give it back, told by the pod's labels and annotations alone. */
export function injectSidecar(pod: V1Pod, services: readonly V1Service[], kind: SidecarKind): V1Pod {
  const annotations = pod.metadata?.annotations ?? {}
  const all = services.flatMap(meshServices)
  const ofPod = services.filter((service) => selects(service, pod)).flatMap(meshServices)
  const proxy = sidecar(sidecarBootstrap(all, ofPod), annotations)
  const {initContainers = [], containers} = pod.spec!
  const init = redirection(annotations)
  const spec =
    kind === 'native'
      ? {...pod.spec!, initContainers: [...initContainers, init, {...proxy, restartPolicy: 'Always'}]}
      : {...pod.spec!, initContainers: [...initContainers, init], containers: [proxy, ...containers]}
  return {...pod, spec}
}
