import {hostText} from '../../meshes/index.ts'
import {type Carried, type CarriedHost, hostsAhead, knownHosts, total} from './carried.ts'

function placeOf({host}: CarriedHost): string {
  return hostText(host)
}

/** Connections by which a proxy may have sent something on to a host: of a pool also those that were open before. */
function connectionsOf({requests, streams, connections, heldConnections}: CarriedHost): number {
  return requests > 0 ? heldConnections + connections : streams
}

/** TCP connections that a proxy handed through to a host without looking inside. */
function handedThrough({requests, streams, heldStreams}: CarriedHost): number {
  return requests > 0 ? 0 : heldStreams + streams
}

/** Connections that `there` handed through of what `sent` brought; null where some of that is nowhere to be seen. */
function handedOn(sent: readonly CarriedHost[], there: readonly CarriedHost[]): number | null {
  const seen = total(there, ({requests}) => requests)
  const arrived = total(sent, ({requests}) => requests)
  const handed = total(there, handedThrough)
  if (arrived > 0 && seen >= arrived) return handed
  // Of connections some of which show requests, it is not known how many the others must be.
  const expected = seen > 0 ? 1 : total(sent, connectionsOf)
  return handed >= expected ? handed : null
}

/**
 * How many connections a proxy handed through as TCP, where it saw fewer requests than the proxy before sent to it. Null when
 * that does not account for them: at each address to which `previous` sent, the requests must have been seen, or as many
 * connections as it has there.
 */
export function unseenRequests(one: Carried, previous: Carried): number | null {
  const sent = Map.groupBy(hostsAhead(previous), placeOf)
  if (one.hosts === null || sent.size === 0) return null
  const there = Map.groupBy(knownHosts(one), placeOf)
  const handed = [...sent].map(([place, hosts]) => handedOn(hosts, there.get(place) ?? []))
  return handed.reduce((sum, more) => (sum === null || more === null ? null : sum + more), 0)
}
