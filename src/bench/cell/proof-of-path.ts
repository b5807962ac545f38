import type {Protocol} from '../../config/cells/cell.ts'
import {hostText} from '../../meshes/index.ts'
import type {PathStep} from '../../results/schema.ts'
import {type Carried, type CarriedHost, countedHosts, hostsAhead, knownHosts, total} from './carried.ts'
import {unseenRequests} from './unseen-requests.ts'

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

/** What one proxy of the path carried towards the server, and why that is not all; null when it is. */
export interface Step {
  readonly step: PathStep
  readonly reason: string | null
}

function spoken({host, requests, streams, connections, heldStreams}: CarriedHost): string {
  const what = requests > 0 ? `${requests} requests` : `${Math.max(streams, connections) || heldStreams} connections`
  return `${what} to ${hostText(host)} by ${host.via}`
}

/** Where else a proxy sent something; empty where nowhere. */
function elsewhere(one: Carried): string {
  const ahead = new Set(hostsAhead(one))
  const others = countedHosts(one).filter((host) => !ahead.has(host))
  return others.length === 0 ? '' : `; it sent ${others.map(spoken).join(', ')}, which is no address of the server`
}

function bytesShortfall({proxy, receivedBytes}: Carried, {successCount, sizeBytes}: Sent): string | null {
  // Told to send nothing, generators send a few bytes all the same: without one a request leaves no trace.
  const expectedBytes = successCount * Math.max(1, sizeBytes)
  if (receivedBytes === null || receivedBytes >= expectedBytes) return null
  return `${proxy} received ${receivedBytes} of ${expectedBytes} answered bytes`
}

function byConnections(one: Carried, connections: number, sent: Sent): Step {
  const step: PathStep = {proxy: one.proxy, requests: null, connections, provedBy: 'connections'}
  // A connection whose requests all failed may have got no further than the proxy before.
  const expected = sent.errorCount === 0 ? sent.connections : 1
  if (connections >= expected) return {step, reason: null}
  return {step, reason: `${one.proxy} carried ${connections} of ${expected} connections${elsewhere(one)}`}
}

function tcpStep(one: Carried, connections: number, sent: Sent): Step {
  const {step, reason} = byConnections(one, connections, sent)
  if (one.receivedBytes === null) return {step, reason}
  return {step: {...step, provedBy: 'bytes'}, reason: bytesShortfall(one, sent) ?? reason}
}

/** Streams count only where no requests were seen: those that are neither are unanswered requests. */
function stepOf(one: Carried, previous: Carried | null, sent: Sent): Step {
  const {proxy, hosts} = one
  const ahead = hostsAhead(one)
  const requests = hosts === null ? one.requests : total(ahead, ({requests}) => requests)
  const connections = hosts === null ? one.connections : total(ahead, ({streams}) => streams)
  if (sent.protocol === 'tcp') return tcpStep(one, connections, sent)
  const byRequests: PathStep = {proxy, requests, connections: null, provedBy: 'requests'}
  if (requests >= sent.successCount) return {step: byRequests, reason: null}
  const unseen = previous === null ? null : unseenRequests(one, previous)
  if (unseen !== null)
    return {step: {proxy, requests: null, connections: unseen, provedBy: 'connections'}, reason: null}
  if (requests === 0 && connections > 0 && hosts !== null) return byConnections(one, connections, sent)
  const reason = `${proxy} carried ${requests} of ${sent.successCount} answered requests${elsewhere(one)}`
  return {step: byRequests, reason}
}

/** What the proxies of the path carried, in the order of a request. */
export function stepsOfPath(path: readonly string[], carried: readonly Carried[], sent: Sent): readonly Step[] {
  const onPath = path.flatMap((proxy) => carried.filter((one) => one.proxy === proxy))
  return onPath.map((one, index) => stepOf(one, onPath[index - 1] ?? null, sent))
}

/** Addresses that the proxies of the path sent something on to. */
function placesOf(path: readonly string[], carried: readonly Carried[]): ReadonlySet<string> {
  const onPath = carried.filter(({proxy}) => path.includes(proxy))
  return new Set(onPath.flatMap(hostsAhead).map(({host}) => hostText(host)))
}

/** A stream that was open before may carry all that a warm pool sends, and leave no other trace. */
function strayHosts(one: Carried, places: ReadonlySet<string>): readonly CarriedHost[] {
  const counted = countedHosts(one)
  const held = knownHosts(one).filter(({host, heldStreams}) => heldStreams > 0 && places.has(hostText(host)))
  return [...new Set([...counted, ...held])]
}

function strayTraffic(one: Carried, places: ReadonlySet<string>): string | null {
  const hosts = strayHosts(one, places)
  const where = hosts.length === 0 ? '' : ` (${hosts.map(spoken).join(', ')})`
  const isKnownByHosts = one.hosts !== null && one.receivedBytes === null
  const requests = isKnownByHosts ? total(hosts, ({requests}) => requests) : one.requests
  const connections = isKnownByHosts ? total(hosts, ({connections}) => connections) : one.connections
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
  const steps = stepsOfPath(path, carried, sent)
  const places = placesOf(path, carried)
  const reasons = carried.map((one) => {
    const step = steps.find(({step: {proxy}}) => proxy === one.proxy)
    return step === undefined ? strayTraffic(one, places) : step.reason
  })
  return reasons.filter((reason) => reason !== null)
}
