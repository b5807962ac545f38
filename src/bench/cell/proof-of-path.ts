import type {Protocol} from '../../config/cells/cell.ts'
import type {ProxyCounters} from '../../testbeds/testbed.ts'

/** What one proxy carried during a cell: counters after minus before. */
export interface Carried extends ProxyCounters {
  readonly proxy: string
}

/** What the generator says it sent through. */
export interface Sent {
  readonly protocol: Protocol
  readonly successCount: number
  /** Failed requests, over TCP mostly broken connections. */
  readonly errorCount: number
  readonly sizeBytes: number
  /** Connections that it sent on at once. */
  readonly connections: number
}

/** Counters that are kept per upstream host begin anew once a proxy has forgotten a host that was idle. */
function growth(before: number, after: number): number {
  return after >= before ? after - before : after
}

/** What was carried between two readings of a proxy's counters. */
export function carriedBetween(proxy: string, before: ProxyCounters, after: ProxyCounters): Carried {
  return {
    proxy,
    requests: growth(before.requests, after.requests),
    connections: growth(before.connections, after.connections),
    receivedBytes:
      after.receivedBytes === null || before.receivedBytes === null
        ? null
        : growth(before.receivedBytes, after.receivedBytes),
  }
}

/** Bytes tell most; where a mesh does not count them, each connection that was sent on must have come by. */
function tcpShortfall(one: Carried, sent: Sent): string | null {
  if (one.receivedBytes !== null) {
    // Told to send nothing, generators send a few bytes all the same: without one a request leaves no trace.
    const expectedBytes = sent.successCount * Math.max(1, sent.sizeBytes)
    return one.receivedBytes >= expectedBytes
      ? null
      : `${one.proxy} received ${one.receivedBytes} of ${expectedBytes} answered bytes`
  }
  // A connection whose requests all failed may have got no further than the proxy before.
  const expected = sent.errorCount === 0 ? sent.connections : 1
  return one.connections >= expected ? null : `${one.proxy} accepted ${one.connections} of ${expected} connections`
}

function shortfall(one: Carried, sent: Sent): string | null {
  if (sent.protocol === 'tcp') return tcpShortfall(one, sent)
  return one.requests >= sent.successCount
    ? null
    : `${one.proxy} carried ${one.requests} of ${sent.successCount} answered requests`
}

function strayTraffic(one: Carried): string | null {
  if (one.requests === 0 && one.connections === 0) return null
  return `${one.proxy} carried ${one.requests} requests on ${one.connections} connections though it is not on the path`
}

/**
 * Why the requests of a cell did not take the path of its mode; empty when they did. Every proxy of the path must have
 * carried all that was answered, every other proxy nothing, not even a connection. More than that is no fault: generators
 * open connections with a request that they do not count, and an early end leaves some unanswered. Over TCP a proxy
 * proves it by the bytes it received, or where its mesh does not count them, by the connections it accepted.
 */
export function departuresFromPath(path: readonly string[], carried: readonly Carried[], sent: Sent): string[] {
  const reasons = carried.map((one) => (path.includes(one.proxy) ? shortfall(one, sent) : strayTraffic(one)))
  return reasons.filter((reason) => reason !== null)
}
