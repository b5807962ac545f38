import type {Deployment, Proxy, ProxyCounters, ProxyHost} from '../../testbeds/testbed.ts'

/** What a proxy sent on to one address during a cell. */
export interface CarriedHost {
  /** As it was read last. */
  readonly host: ProxyHost
  readonly leadsToServer: boolean
  /** HTTP and gRPC requests that were answered. */
  readonly requests: number
  /** Requests and TCP connections, answered or not. */
  readonly streams: number
  readonly connections: number
  /** Streams and connections that were open before the cell and may have carried some of it. */
  readonly heldStreams: number
  readonly heldConnections: number
  /** Of all hosts of the same way; null where they are not counted. */
  readonly handshakes: number | null
}

/** What one proxy carried during a cell. */
export interface Carried extends Pick<Proxy, 'workload'> {
  readonly proxy: string
  /** What came in, where that is counted; else what was sent on. */
  readonly requests: number
  readonly connections: number
  /** Null where the mesh keeps no counters of what comes in. */
  readonly receivedBytes: number | null
  /** Every address that more was sent on to, or where streams were held open; null for proxies that do not tell. */
  readonly hosts: readonly CarriedHost[] | null
}

/** What hosts have of something together. */
export function total(hosts: readonly CarriedHost[], of: (host: CarriedHost) => number): number {
  return hosts.reduce((sum, host) => sum + of(host), 0)
}

/** Counters that are kept per upstream host begin anew once a proxy has forgotten a host that was idle. */
function growth(before: number, after: number): number {
  return after >= before ? after - before : after
}

function growthIfKnown(before: number | null, after: number | null): number | null {
  return before === null || after === null ? null : growth(before, after)
}

function keyOf({instance, via, address, port}: ProxyHost): string {
  return JSON.stringify([instance, via, address, port])
}

/** What handshakes are counted by. */
export function clusterOf({instance, via}: ProxyHost): string {
  return JSON.stringify([instance, via])
}

type Growth = Pick<CarriedHost, 'requests' | 'streams' | 'connections'>
const NOTHING: Growth = {requests: 0, streams: 0, connections: 0}

/**
 * Between two readings. What goes on at the second and did not at the first has come between, even where the host was
 * forgotten and has counted up to the same number again.
 */
function grown(before: ProxyHost | undefined, after: ProxyHost): Growth {
  const begun = after.activeStreams - (before?.activeStreams ?? 0)
  return {
    requests: growth(before?.requests ?? 0, after.requests),
    streams: Math.max(growth(before?.streams ?? 0, after.streams), begun),
    connections: growth(before?.connections ?? 0, after.connections),
  }
}

function sum(one: Growth, other: Growth): Growth {
  return {
    requests: one.requests + other.requests,
    streams: one.streams + other.streams,
    connections: one.connections + other.connections,
  }
}

const COUNTED = ['requests', 'streams', 'activeStreams', 'connections', 'activeConnections'] as const

function together(one: ProxyHost, other: ProxyHost): ProxyHost {
  return {...one, ...Object.fromEntries(COUNTED.map((counter) => [counter, one[counter] + other[counter]]))}
}

/** Envoy's workers may each make a host of one address at the same moment, which then stands there several times. */
function byKey(hosts: readonly ProxyHost[]): ReadonlyMap<string, ProxyHost> {
  const known = new Map<string, ProxyHost>()
  for (const host of hosts) {
    const twin = known.get(keyOf(host))
    known.set(keyOf(host), twin === undefined ? host : together(twin, host))
  }
  return known
}

interface Followed {
  readonly last: ProxyHost
  readonly grown: Growth
}

/** Follows every host through the readings; of hosts that are gone in one, what they had counted stays. */
function follow(readings: readonly (readonly ProxyHost[])[]): readonly Followed[] {
  const followed = new Map<string, Followed>()
  let before: ReadonlyMap<string, ProxyHost> = new Map()
  for (const [index, hosts] of readings.entries()) {
    const now = byKey(hosts)
    for (const [key, host] of now) {
      const more = index === 0 ? NOTHING : grown(before.get(key), host)
      followed.set(key, {last: host, grown: sum(followed.get(key)?.grown ?? NOTHING, more)})
    }
    before = now
  }
  return [...followed.values()]
}

function hasGrown({requests, streams, connections}: Growth): boolean {
  return requests > 0 || streams > 0 || connections > 0
}

function carriedHosts(
  readings: readonly (readonly ProxyHost[])[],
  leadsToServer: Deployment['leadsToServer'],
): readonly CarriedHost[] {
  const first = readings[0]!
  const begun = new Map(first.map((host) => [clusterOf(host), host.handshakes ?? 0]))
  const held = byKey(first)
  return follow(readings)
    .map(({last, grown: more}) => ({
      host: last,
      leadsToServer: leadsToServer(last),
      ...more,
      heldStreams: held.get(keyOf(last))?.activeStreams ?? 0,
      heldConnections: held.get(keyOf(last))?.activeConnections ?? 0,
      handshakes: growthIfKnown(begun.get(clusterOf(last)) ?? 0, last.handshakes),
    }))
    .filter((one) => hasGrown(one) || one.heldStreams > 0)
}

/**
 * What was carried from the first to the last of two readings or more of a proxy's counters. Those between, taken while the load
 * was on, keep what a proxy forgets once it is idle.
 */
export function carriedOver(
  {name, workload}: Pick<Proxy, 'name' | 'workload'>,
  readings: readonly ProxyCounters[],
  leadsToServer: Deployment['leadsToServer'],
): Carried {
  const [before, after] = [readings[0]!, readings.at(-1)!]
  const hosts = readings.map((reading) => reading.hosts)
  return {
    proxy: name,
    workload,
    requests: growth(before.requests, after.requests),
    connections: growth(before.connections, after.connections),
    receivedBytes: growthIfKnown(before.receivedBytes, after.receivedBytes),
    hosts: hosts.every((one) => one !== null) ? carriedHosts(hosts, leadsToServer) : null,
  }
}

/**
 * The hosts that may have to do with the load: all but the proxy's own housekeeping, which never goes to the server. A
 * gateway serves others besides, so that of it only what goes to the server counts.
 */
export function knownHosts({hosts, workload}: Carried): readonly CarriedHost[] {
  const isGateway = workload === null
  return (hosts ?? []).filter(({host, leadsToServer}) => leadsToServer || (!isGateway && !host.isHousekeeping))
}

/** Those of them that more was sent on to. */
export function countedHosts(carried: Carried): readonly CarriedHost[] {
  return knownHosts(carried).filter(hasGrown)
}

/** The hosts that lead on along the path: for the server's own proxy all, for those before it what leads to the server. */
export function hostsAhead(carried: Carried): readonly CarriedHost[] {
  const counted = countedHosts(carried)
  return carried.workload === 'fortioserver' ? counted : counted.filter(({leadsToServer}) => leadsToServer)
}
