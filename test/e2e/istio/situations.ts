import type {V1Service} from '@kubernetes/client-node'
import type {CellResult} from '../../../src/results/schema.ts'
import {type ClientName, type IstioObject, REMAPPED, type ServerName} from './pods-of-others.ts'

const GATEWAY_URL = 'http://istio-ingressgateway.istio-system.svc.cluster.local:80'
const ONLY = (mode: string) => [
  '--no-bothsidecar',
  ...(mode === 'ingress' ? ['--ingress', GATEWAY_URL] : [`--${mode}`]),
]

/** How a cell is to end: its status, its TLS, and what its reason or its path says. */
export type Expected = Pick<CellResult, 'status' | 'tls'> & {
  readonly reason?: RegExp
  /** By the proxies of the path, in their order. */
  readonly provedBy?: readonly ('requests' | 'connections')[]
}

/** One way in which pods of others, a service and a mesh may stand, and what a bench must make of it. */
export interface Situation {
  readonly title: string
  readonly client: ClientName
  /** `web` when absent. */
  readonly server?: ServerName
  readonly service?: Partial<V1Service['spec']>
  /** Beside it, by name. */
  readonly otherServices?: Readonly<Record<string, NonNullable<V1Service['spec']>>>
  readonly objects?: readonly IstioObject[]
  readonly flags: readonly string[]
  readonly expected: Readonly<Partial<Record<CellResult['mode'], Expected>>>
}

/** Ports that go around the server's sidecar speak plain; without it Istio speaks TLS to a fortio. */
const DIRECT: IstioObject = {
  kind: 'DestinationRule',
  name: 'direct',
  spec: {
    host: 'echo',
    trafficPolicy: {portLevelSettings: [{port: {number: 9077}, tls: {mode: 'DISABLE'}}]},
  },
}
const PLAIN: IstioObject = {
  kind: 'DestinationRule',
  name: 'plain',
  spec: {host: 'echo', trafficPolicy: {tls: {mode: 'DISABLE'}}},
}
const NO_TLS: IstioObject = {kind: 'PeerAuthentication', name: 'no-tls', spec: {mtls: {mode: 'DISABLE'}}}
const STRICT: IstioObject = {
  kind: 'PeerAuthentication',
  name: 'strict',
  spec: {selector: {matchLabels: {app: 'web'}}, mtls: {mode: 'STRICT'}},
}
/** The client knows nothing of this namespace's services. */
const NARROW: IstioObject = {
  kind: 'Sidecar',
  name: 'narrow',
  spec: {workloadSelector: {labels: {app: 'greedy'}}, egress: [{hosts: ['istio-system/*']}]},
}
const INGRESS: readonly IstioObject[] = [
  {
    kind: 'Gateway',
    name: 'gateway',
    spec: {
      selector: {istio: 'ingressgateway'},
      servers: [{port: {number: 80, name: 'http', protocol: 'HTTP'}, hosts: ['./*']}],
    },
  },
  {
    kind: 'VirtualService',
    name: 'ingress',
    spec: {
      hosts: ['*'],
      gateways: ['gateway'],
      http: [{route: [{destination: {host: 'echo', port: {number: 9080}}}]}],
    },
  },
]
/** Sends what is bound for the service by way of the gateway. */
const DETOUR: IstioObject = {
  kind: 'VirtualService',
  name: 'detour',
  spec: {
    hosts: ['echo'],
    gateways: ['mesh'],
    http: [
      {
        route: [{destination: {host: 'istio-ingressgateway.istio-system.svc.cluster.local', port: {number: 80}}}],
      },
    ],
  },
}

/** A name that the mesh knows and the cluster does not, for pods with that label; what is bound for the service goes to it. */
function outside(app: ServerName): readonly IstioObject[] {
  const ports = [{number: 9080, targetPort: 8080, name: 'http', protocol: 'HTTP'}]
  const spec = {hosts: ['outside.example'], ports, resolution: 'STATIC', workloadSelector: {labels: {app}}}
  const destination = {host: 'outside.example', port: {number: 9080}}
  return [
    {kind: 'ServiceEntry', name: 'outside', spec: {...spec, location: 'MESH_INTERNAL'}},
    {
      kind: 'VirtualService',
      name: 'outwards',
      spec: {hosts: ['echo'], gateways: ['mesh'], http: [{route: [{destination}]}]},
    },
  ]
}

const MUTUAL: Expected = {status: 'done', tls: 'mutual', provedBy: ['requests', 'requests']}
const OVER_PLAIN: Expected = {status: 'done', tls: 'none'}
const ONE: Expected = {...OVER_PLAIN, provedBy: ['requests']}

/** Right ones, none of which may fail, and wrong ones, none of which may pass. */
export const SITUATIONS: readonly Situation[] = [
  {
    title: 'a service of another name, with ports remapped, is right in every mode',
    client: 'wary',
    objects: [DIRECT],
    flags: ['--baseline', '--serversidecar', '--clientsidecar'],
    expected: {
      baseline: {status: 'done', tls: 'none'},
      serversidecar: ONE,
      clientsidecar: ONE,
      bothsidecar: MUTUAL,
    },
  },
  {
    title: 'gRPC is counted as requests',
    client: 'wary',
    flags: ['--protocol_mode', 'grpc'],
    expected: {bothsidecar: MUTUAL},
  },
  {
    title: 'HTTP/2 is counted as requests',
    client: 'wary',
    flags: ['--protocol_mode', 'http2'],
    expected: {bothsidecar: MUTUAL},
  },
  {
    title: 'TCP is counted by connections',
    client: 'wary',
    flags: ['--protocol_mode', 'tcp', '--serversidecar'],
    expected: {
      serversidecar: {...OVER_PLAIN, provedBy: ['connections']},
      bothsidecar: {...MUTUAL, provedBy: ['connections', 'connections']},
    },
  },
  {
    title: 'a headless service is right',
    client: 'greedy',
    service: {clusterIP: 'None', ports: [{name: 'http', port: 8080, appProtocol: 'http'}]},
    flags: [],
    expected: {bothsidecar: MUTUAL},
  },
  {
    title: 'a service that has ports on every node is right',
    client: 'wary',
    service: {type: 'NodePort', ports: [...REMAPPED]},
    flags: ['--serversidecar'],
    expected: {serversidecar: ONE, bothsidecar: MUTUAL},
  },
  {
    title: 'a service without an address that names the server by another name is passed over',
    client: 'wary',
    otherServices: {alias: {type: 'ExternalName', externalName: 'echo.elsewhere.example', ports: [{port: 9080}]}},
    flags: [],
    expected: {bothsidecar: MUTUAL},
  },
  {
    title: 'an external service whose addresses are those of the server is right',
    client: 'wary',
    objects: outside('web'),
    flags: [],
    expected: {bothsidecar: MUTUAL},
  },
  {
    title: 'an external service that is another server is told by its address',
    client: 'wary',
    objects: outside('taken'),
    flags: [],
    expected: {
      bothsidecar: {
        status: 'failed',
        tls: null,
        reason: /it sent .*:8080 by outbound\|9080\|\|outside\.example, which is no address of the server/,
      },
    },
  },
  {
    title: 'the way through the gateway is right where the client lets it pass',
    client: 'wary',
    objects: INGRESS,
    flags: ONLY('ingress'),
    expected: {ingress: MUTUAL},
  },
  {
    title: 'a policy that demands TLS is right',
    client: 'wary',
    objects: [STRICT],
    flags: [],
    expected: {bothsidecar: MUTUAL},
  },
  {
    title: 'plain where plain was asked for is right',
    client: 'wary',
    objects: [PLAIN],
    flags: ['--tls', 'none'],
    expected: {bothsidecar: OVER_PLAIN},
  },
  {
    title: 'a client that does not know the service passes it through, which connections prove',
    client: 'greedy',
    objects: [NARROW],
    flags: ['--tls', 'none'],
    expected: {bothsidecar: {...OVER_PLAIN, provedBy: ['connections', 'requests']}},
  },
  {
    title: 'a client that does not know the service speaks no TLS',
    client: 'greedy',
    objects: [NARROW],
    flags: [],
    expected: {bothsidecar: {status: 'failed', tls: 'none', reason: /spoke TLS none to \S+ by PassthroughCluster/}},
  },
  {
    title: "a client's sidecar that takes what goes to a pod is not on the way past it",
    client: 'greedy',
    flags: ONLY('serversidecar'),
    expected: {
      serversidecar: {
        status: 'failed',
        tls: 'none',
        reason: /fortioclient-sidecar carried .* not on the path \(.* to \S+:8080 by PassthroughCluster\)/,
      },
    },
  },
  {
    title: "a client's sidecar that takes TCP to a pod is not on the way past it",
    client: 'greedy',
    flags: ['--protocol_mode', 'tcp', ...ONLY('serversidecar')],
    expected: {
      serversidecar: {
        status: 'failed',
        tls: 'none',
        reason: /not on the path \(.* to \S+:8078 by PassthroughCluster\)/,
      },
    },
  },
  {
    title: "a client's sidecar that takes what goes to the gateway is not on the way past it",
    client: 'greedy',
    objects: INGRESS,
    flags: ONLY('ingress'),
    expected: {ingress: {status: 'failed', tls: 'mutual', reason: /fortioclient-sidecar carried .* not on the path/}},
  },
  {
    title: "a server's sidecar that takes the direct port is not on the way past it",
    client: 'wary',
    server: 'taken',
    service: {selector: {app: 'taken'}, ports: [...REMAPPED]},
    objects: [DIRECT],
    flags: ['--no-bothsidecar', '--clientsidecar'],
    expected: {
      clientsidecar: {
        status: 'failed',
        tls: 'none',
        reason: /fortioserver-sidecar carried .* not on the path \(.*:8077 by/,
      },
    },
  },
  {
    title: 'pods behind the service that are not the server are told by their address',
    client: 'wary',
    service: {selector: {tier: 'server'}, ports: [...REMAPPED]},
    flags: [],
    expected: {
      bothsidecar: {
        status: 'failed',
        tls: 'mutual',
        reason: /it sent .*:8080 by .*, which is no address of the server/,
      },
    },
  },
  {
    title: 'a detour by the gateway is another path',
    client: 'wary',
    objects: [...INGRESS, DETOUR],
    flags: [],
    expected: {bothsidecar: {status: 'failed', tls: null, reason: /it sent .*, which is no address of the server/}},
  },
  {
    title: 'a DestinationRule that turns TLS off is named',
    client: 'wary',
    objects: [PLAIN],
    flags: [],
    expected: {bothsidecar: {status: 'failed', tls: 'none', reason: /as DestinationRule \S+\/plain says/}},
  },
  {
    title: 'a PeerAuthentication that turns TLS off is named',
    client: 'wary',
    objects: [NO_TLS],
    flags: [],
    expected: {bothsidecar: {status: 'failed', tls: 'none', reason: /PeerAuthentication \S+\/no-tls \(DISABLE\)/}},
  },
  {
    title: 'TLS where plain was asked for is wrong',
    client: 'wary',
    flags: ['--tls', 'none'],
    expected: {bothsidecar: {status: 'failed', tls: 'mutual', reason: /mutual was spoken/}},
  },
]
