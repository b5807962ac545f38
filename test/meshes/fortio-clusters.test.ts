import {readFileSync} from 'node:fs'
import {join} from 'node:path'
import test from 'ava'
import {goesBetweenProxies, type Mode, PROTOCOLS} from '../../src/config/cells/cell.ts'
import {
  INJECTION_REFUSED_BY_NAMESPACE,
  INJECTION_REFUSED_BY_POD,
  MESHES,
  type SidecarWishes,
} from '../../src/meshes/index.ts'
import {meshPorts, portTable} from '../../src/testbeds/kubernetes/manifests/port-table.ts'
import {settingsWith} from '../testbeds/kubernetes/manifests/_request.ts'

const PORTS = meshPorts(portTable('injected', 'mutual', PROTOCOLS))

/**
 * Recorded from Envoy 1.40.0 with clusters named as Istio names them, each in front of a fortio, after fortio sent to
 * fortioserver 20 HTTP requests on 2 connections, 7 gRPC pings on 1, and TCP on 3, and also 9 requests to another
 * service, 4 to another port; and 11 to the inbound cluster of port 8080, 3 to that of the direct port 8077.
 */
const CLUSTERS = readFileSync(join(import.meta.dirname, '../fixtures/meshes/envoy/1.40.0/clusters.json'), 'utf8')

async function wishes(
  assignments: readonly string[] = [],
  changes: Partial<SidecarWishes> = {},
): Promise<SidecarWishes> {
  const {kubernetes, proxy} = await settingsWith(assignments)
  return {
    ports: PORTS,
    concurrency: 2,
    cpu: proxy.cpu,
    memory: proxy.memory,
    cpuLimit: kubernetes.proxyLimits.cpu,
    memoryLimit: kubernetes.proxyLimits.memory,
    image: kubernetes.images.injectedProxy,
    ingressPort: null,
    istio: kubernetes.istio,
    ...changes,
  }
}

test('every mesh says how its sidecars come, and those that have any, how their counters are read', (t) => {
  for (const {cluster} of Object.values(MESHES)) {
    const hasProxies = cluster.sidecars !== 'none'
    t.is(cluster.counters !== null, hasProxies)
    t.is(cluster.adminPort !== null, hasProxies)
    t.is(cluster.proxyContainers.length > 0, hasProxies)
    t.is(cluster.injector !== null, cluster.sidecars === 'injected')
  }
})

test('modes that are said to go between proxies are those whose path has two of them, in every mesh', (t) => {
  for (const {name, paths} of Object.values(MESHES)) {
    for (const [mode, path] of Object.entries(paths)) {
      t.is(goesBetweenProxies(mode as Mode), path.length > 1, `${name} ${mode}`)
    }
  }
})

const NO_STATS = '{"stats": []}'

/** The same as if a control plane had given the clusters. */
function givenByMesh(clusters: string): string {
  const {cluster_statuses: statuses} = JSON.parse(clusters) as {cluster_statuses: object[]}
  return JSON.stringify({cluster_statuses: statuses.map((one) => ({...one, added_via_api: true}))})
}

test('what an Envoy of Istio sent on counts, to whomever, with requests and connections told apart', (t) => {
  const {counters} = MESHES.istio.cluster
  const {hosts, ...sums} = counters!.parse([givenByMesh(CLUSTERS), NO_STATS], PORTS)
  t.deepEqual(sums, {requests: 54, connections: 10, receivedBytes: null})
  const told = (via: string) => hosts!.find((host) => host.via === via)
  const ofTcp = {
    requests: 0,
    streams: 3,
    activeStreams: 0,
    connections: 3,
    activeConnections: 0,
    handshakes: null,
    isHousekeeping: false,
  }
  const via = 'outbound|18078||fortioserver.twopods.svc.cluster.local'
  t.deepEqual(told(via), {via, address: '127.0.0.1', port: 36_175, ...ofTcp})
  t.like(told('inbound|8080||'), {requests: 11, streams: 11, connections: 1})
  t.like(counters!.parse(['{}', NO_STATS], PORTS), {requests: 0, connections: 0, hosts: []})
  t.throws(() => counters!.parse(['<html>', NO_STATS], PORTS), {instanceOf: SyntaxError})
})

test('what stands in the bootstrap that Istio gives its Envoys is their housekeeping', (t) => {
  const {requests, connections, hosts} = MESHES.istio.cluster.counters!.parse([CLUSTERS, NO_STATS], PORTS)
  t.deepEqual([requests, connections], [0, 0])
  t.true(hosts!.every(({isHousekeeping}) => isHousekeeping))
})

/** Written after Linkerd's reference of proxy metrics; not recorded. */
const METRICS = `# HELP request_total Total count of HTTP requests.
# TYPE request_total counter
request_total{direction="inbound",target_addr="10.1.2.3:8080",target_ip="10.1.2.3",tls="true"} 20
request_total{direction="inbound",target_addr="10.1.2.3:8080",tls="no_identity",no_tls_reason="no \\"id\\", none"} 2
request_total{direction="inbound",target_addr="10.1.2.3:4191"} 100
request_total{direction="inbound",target_addr="10.1.2.3:8077"} 100
request_total{direction="outbound",authority="fortioserver:18079"} 7
request_total{direction="outbound",authority="other:80"} 100
tcp_open_total{peer="src",direction="inbound",target_addr="10.1.2.3:8078"} 3
tcp_open_total{peer="dst",direction="inbound",target_addr="10.1.2.3:8078"} 100
tcp_read_bytes_total{peer="src",direction="inbound",target_addr="10.1.2.3:8078"} 1.2e3
response_total{direction="inbound",target_addr="10.1.2.3:8080"} 100
`

test('what a linkerd-proxy carried is added up over our ports, from downstream', (t) => {
  const parse = MESHES.linkerd.cluster.counters!.parse
  t.deepEqual(parse([METRICS], PORTS), {requests: 29, connections: 3, receivedBytes: 1200, hosts: null})
  t.throws(() => parse(['not found'], PORTS), {instanceOf: SyntaxError})
})

test("Istio's client sidecar leaves alone what goes to a pod, and the server's what goes to direct ports", async (t) => {
  const {podMetadata} = MESHES.istio.cluster.injector!
  const [client, server] = [podMetadata('fortioclient', await wishes()), podMetadata('fortioserver', await wishes())]
  const direct = '8075,8076,8077'
  t.is(client.annotations['traffic.sidecar.istio.io/excludeOutboundPorts'], `${direct},8078,8079,8080,8081`)
  t.is(server.annotations['traffic.sidecar.istio.io/excludeOutboundPorts'], undefined)
  const ingress = podMetadata('fortioclient', await wishes([], {ingressPort: 80}))
  t.is(ingress.annotations['traffic.sidecar.istio.io/excludeOutboundPorts'], `80,${direct},8078,8079,8080,8081`)
  for (const {labels, annotations} of [client, server]) {
    t.deepEqual(labels, {'sidecar.istio.io/inject': 'true'})
    t.is(annotations['traffic.sidecar.istio.io/excludeInboundPorts'], direct)
    t.deepEqual(JSON.parse(annotations['proxy.istio.io/config']!), {
      concurrency: 2,
      holdApplicationUntilProxyStarts: true,
      proxyStatsMatcher: {inclusionRegexps: ['.*ssl\\.handshake']},
    })
  }
})

test('Istio is told what the values say of its sidecars', async (t) => {
  const given = await wishes([
    'revision=canary',
    'proxy.image=registry/envoy:1',
    'istio.proxyImage=registry/proxyv2:1.30',
    'proxy.cpu=2',
    'proxy.memory=1Gi',
    'proxy.cpuLimit=3',
    'interceptionMode=tproxy',
    'includeOutboundIPRanges=10.0.0.0/8, fd00::/8',
    'excludeOutboundIPRanges=10.9.0.0/16',
  ])
  const {labels, annotations} = MESHES.istio.cluster.injector!.podMetadata('fortioclient', given)
  t.is(labels['istio.io/rev'], 'canary')
  t.like(annotations, {
    'sidecar.istio.io/proxyImage': 'registry/proxyv2:1.30',
    'sidecar.istio.io/proxyCPU': '2',
    'sidecar.istio.io/proxyMemory': '1Gi',
    'sidecar.istio.io/proxyCPULimit': '3',
    'sidecar.istio.io/interceptionMode': 'TPROXY',
    'traffic.sidecar.istio.io/includeOutboundIPRanges': '10.0.0.0/8,fd00::/8',
    'traffic.sidecar.istio.io/excludeOutboundIPRanges': '10.9.0.0/16',
  })
})

/** Those of a pod that Istio injects. */
async function resourcesWith(assignments: readonly string[]): Promise<readonly (string | undefined)[]> {
  const {annotations} = MESHES.istio.cluster.injector!.podMetadata('fortioserver', await wishes(assignments))
  const names = ['proxyCPU', 'proxyMemory', 'proxyCPULimit', 'proxyMemoryLimit']
  return names.map((name) => annotations[`sidecar.istio.io/${name}`])
}

test('Istio is told nothing of CPU and memory, or of both what is reserved and what is the most', async (t) => {
  const none = [undefined, undefined, undefined, undefined]
  t.deepEqual(await resourcesWith([]), none)
  t.deepEqual(await resourcesWith(['proxy.image=e:1']), none)
  t.deepEqual(await resourcesWith(['proxy.cpu=1']), ['1', '128Mi', '2000m', '1024Mi'])
  t.deepEqual(await resourcesWith(['proxy.memoryLimit=2Gi']), ['100m', '128Mi', '2000m', '2Gi'])
  const all = ['proxy.cpu=1', 'proxy.memory=1G', 'proxy.cpuLimit=1', 'proxy.memoryLimit=1G']
  t.deepEqual(await resourcesWith(all), ['1', '1G', '1', '1G'])
})

test("what Istio's sidecars reserve is never more than their limit, in whatever units", async (t) => {
  t.deepEqual(await resourcesWith(['proxy.cpu=2500m', 'proxy.memory=1.5Gi']), ['2500m', '1.5Gi', '2500m', '1.5Gi'])
  t.deepEqual(await resourcesWith(['proxy.cpuLimit=0.05', 'proxy.memoryLimit=100M']), ['0.05', '100M', '0.05', '100M'])
  t.deepEqual(await resourcesWith(['proxy.memory=1073741825']), ['100m', '1073741825', '2000m', '1073741825'])
  t.deepEqual(await resourcesWith(['proxy.memoryLimit=131073Ki']), ['100m', '128Mi', '2000m', '131073Ki'])
})

test('Linkerd is told the same in its own words', async (t) => {
  const {serviceAnnotations, injector} = MESHES.linkerd.cluster
  const {podMetadata} = injector!
  const given = await wishes(['proxy.image=registry:5000/proxy:edge-1', 'proxy.cpu=500m'])
  const {annotations} = podMetadata('fortioclient', given)
  t.deepEqual(annotations, {
    'linkerd.io/inject': 'enabled',
    'config.linkerd.io/skip-inbound-ports': '8075,8076,8077',
    'config.linkerd.io/skip-outbound-ports': '8075,8076,8077,8078,8079,8080,8081',
    'config.linkerd.io/opaque-ports': '8075,8078',
    'config.linkerd.io/proxy-cpu-request': '500m',
    'config.linkerd.io/proxy-cpu-limit': '2',
    'config.linkerd.io/proxy-image': 'registry:5000/proxy',
    'config.linkerd.io/proxy-version': 'edge-1',
  })
  t.is(podMetadata('fortioserver', given).annotations['config.linkerd.io/skip-outbound-ports'], undefined)
  t.deepEqual(serviceAnnotations(given), {'config.linkerd.io/opaque-ports': '18075,18078'})
})

test('what keeps injectors away keeps those of all meshes away', (t) => {
  t.like(INJECTION_REFUSED_BY_POD, {
    labels: {'sidecar.istio.io/inject': 'false', 'istio.io/dataplane-mode': 'none'},
    annotations: {'sidecar.istio.io/inject': 'false', 'linkerd.io/inject': 'disabled'},
  })
  t.like(INJECTION_REFUSED_BY_NAMESPACE, {
    labels: {'istio-injection': 'disabled'},
    annotations: {'linkerd.io/inject': 'disabled'},
  })
})

test("Istio's policies are told by what they say of TLS, and which pods they are for", (t) => {
  const {spoken, labelsSelected} = MESHES.istio.cluster.objects.tlsPolicies!
  const policy = (name: string, spec?: object) => ({metadata: {namespace: 'shop', name}, spec})
  const ports = {portLevelMtls: {8080: {mode: 'DISABLE'}, 8081: {}}}
  t.is(spoken(policy('all', {mtls: {mode: 'STRICT'}})), 'PeerAuthentication shop/all (STRICT)')
  t.is(spoken(policy('web', ports)), 'PeerAuthentication shop/web (DISABLE on port 8080, UNSET on port 8081)')
  t.is(spoken(policy('empty')), null)
  t.deepEqual(labelsSelected(policy('web', {selector: {matchLabels: {app: 'web'}}})), {app: 'web'})
  t.deepEqual(labelsSelected(policy('silent', {selector: {}})), {})
  t.deepEqual(labelsSelected(policy('empty')), {})
})
