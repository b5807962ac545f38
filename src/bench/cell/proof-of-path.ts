import type {Protocol} from '../../config/cells/cell.ts'
import {hostText} from '../../meshes/index.ts'
import type {PathStep} from '../../results/schema.ts'
import {type Carried, type CarriedHost, countedHosts, hostsAhead} from './carried.ts'

/** What the generator says it sent through. */
export interface Sent {
  readonly protocol: Protocol
  readonly successCount: number
  /** Failed requests, over TCP mostly broken connections. */
  readonly errorCount: number
  readonly sizeBytes: number
  /** Connections that it opened. */
  readonly connections: number
}

function total(hosts: readonly CarriedHost[], counter: 'requests' | 'streams' | 'connections'): number {
  return hosts.reduce((sum, host) => sum + host[counter], 0)
}

/** What a proxy of the path carried towards the server, and which of the counters tells most of it. */
export function stepOf(one: Carried, {protocol}: Pick<Sent, 'protocol'>): PathStep {
  const {proxy, hosts, receivedBytes} = one
  const ahead = hostsAhead(one)
  const requests = hosts === null ? one.requests : total(ahead, 'requests')
  // Where requests are not seen, each stream is a connection that was sent on whole.
  const connections = hosts === null ? one.connections : total(ahead, 'streams')
  if (protocol === 'tcp') {
    return {proxy, requests: null, connections, provedBy: receivedBytes === null ? 'connections' : 'bytes'}
  }
  if (requests > 0 || connections === 0 || hosts === null) {
    return {proxy, requests, connections: null, provedBy: 'requests'}
  }
  return {proxy, requests: null, connections, provedBy: 'connections'}
}

function spoken({host, requests, streams, connections}: CarriedHost): string {
  const what = requests > 0 ? `${requests} requests` : `${Math.max(streams, connections)} connections`
  return `${what} to ${hostText(host)} by ${host.via}`
}

/** Where else a proxy sent something; empty where nowhere. */
function elsewhere(one: Carried): string {
  const others = countedHosts(one).filter((host) => !hostsAhead(one).includes(host))
  return others.length === 0 ? '' : `; it sent ${others.map(spoken).join(', ')}, which is no address of the server`
}

function bytesShortfall({proxy, receivedBytes}: Carried, {successCount, sizeBytes}: Sent): string | null {
  // Told to send nothing, generators send a few bytes all the same: without one a request leaves no trace.
  const expectedBytes = successCount * Math.max(1, sizeBytes)
  if (receivedBytes === null || receivedBytes >= expectedBytes) return null
  return `${proxy} received ${receivedBytes} of ${expectedBytes} answered bytes`
}

function connectionsShortfall(one: Carried, connections: number, sent: Sent): string | null {
  // A connection whose requests all failed may have got no further than the proxy before.
  const expected = sent.errorCount === 0 ? sent.connections : 1
  return connections >= expected
    ? null
    : `${one.proxy} carried ${connections} of ${expected} connections${elsewhere(one)}`
}

function shortfall(one: Carried, sent: Sent): string | null {
  const {requests, connections, provedBy} = stepOf(one, sent)
  if (provedBy === 'bytes') return bytesShortfall(one, sent) ?? connectionsShortfall(one, connections ?? 0, sent)
  if (provedBy === 'connections') return connectionsShortfall(one, connections ?? 0, sent)
  return (requests ?? 0) >= sent.successCount
    ? null
    : `${one.proxy} carried ${requests} of ${sent.successCount} answered requests${elsewhere(one)}`
}

function strayTraffic(one: Carried): string | null {
  const hosts = countedHosts(one)
  const where = hosts.length === 0 ? '' : ` (${hosts.map(spoken).join(', ')})`
  const isKnownByHosts = one.hosts !== null && one.receivedBytes === null
  const requests = isKnownByHosts ? total(hosts, 'requests') : one.requests
  const connections = isKnownByHosts ? total(hosts, 'connections') : one.connections
  if (requests === 0 && connections === 0 && hosts.length === 0) return null
  return `${one.proxy} carried ${requests} requests on ${connections} connections though it is not on the path${where}`
}

/**
 * Why the requests of a cell did not take the path of its mode; empty when they did. Every proxy of the path must have
 * carried all that was answered, to the server, every other proxy nothing, not even a connection, to whomever. More than that is
 * no fault: generators open connections with a request that they do not count, and an early end leaves some unanswered.
 * Where a proxy sees no requests, it proves it by the bytes it received and by the connections it sent on.
 */
export function departuresFromPath(path: readonly string[], carried: readonly Carried[], sent: Sent): string[] {
  const reasons = carried.map((one) => (path.includes(one.proxy) ? shortfall(one, sent) : strayTraffic(one)))
  return reasons.filter((reason) => reason !== null)
}
