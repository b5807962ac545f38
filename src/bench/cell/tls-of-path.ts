import type {Tls} from '../../config/cells/cell.ts'
import type {Warning} from '../../errors/index.ts'
import {type HostTls, hostText} from '../../meshes/index.ts'
import type {CellResult} from '../../results/schema.ts'
import type {Deployment} from '../../testbeds/testbed.ts'
import {type Carried, type CarriedHost, clusterOf, hostsAhead, total} from './carried.ts'

/** Transport security of the hops before the server, as it was found. */
export interface SeenTls {
  readonly tls: CellResult['tls']
  readonly provedBy: NonNullable<CellResult['tlsProvedBy']> | null
  /** Where it was not as asked for: what each proxy spoke to whom, and what in the mesh decides on it. */
  readonly details: readonly string[]
}

/** One hop as it was found. */
interface Hop extends HostTls {
  readonly proxy: string
  readonly carried: CarriedHost
  readonly seen: Pick<SeenTls, 'tls' | 'provedBy'>
}

type Extent = 'all' | 'some' | 'none' | 'unknown'

function extentOf(handshakes: number, connections: number): Extent {
  if (handshakes === 0) return 'none'
  return handshakes >= connections ? 'all' : 'some'
}

/**
 * How many of a cluster's connections began with a handshake. A pool that is warm makes none in a cell, so those since
 * its start are held against each other there; a mixture then is of another time.
 */
function encrypted(hosts: readonly CarriedHost[]): Extent {
  const [{host, handshakes}] = hosts as [CarriedHost, ...CarriedHost[]]
  if (host.handshakes === null || handshakes === null) return 'unknown'
  const made = total(hosts, ({connections}) => connections)
  if (made > 0) return extentOf(handshakes, made)
  const ever = total(hosts, (one) => one.host.connections)
  const extent = extentOf(host.handshakes, ever)
  return extent === 'some' ? 'unknown' : extent
}

/** What was counted outranks what is set up, which may have changed during the cell. */
function judged({tls}: HostTls, extent: Extent): Hop['seen'] {
  if (extent === 'unknown') return {tls, provedBy: tls === null ? null : 'configuration'}
  if (extent === 'all' && tls !== 'none') return {tls, provedBy: tls === null ? null : 'handshakes'}
  if (extent === 'none' && (tls === 'none' || tls === null)) return {tls: 'none', provedBy: 'handshakes'}
  return {tls: 'mixed', provedBy: 'handshakes'}
}

async function hopsOf(deployment: Deployment, carried: Carried): Promise<readonly Hop[]> {
  const {proxy} = carried
  const ahead = hostsAhead(carried)
  if (ahead.length === 0) return []
  const told = await deployment.tlsTowards(
    proxy,
    ahead.map(({host}) => host),
  )
  const clusters = Map.groupBy(ahead, ({host}) => clusterOf(host))
  return ahead.map((one, index) => {
    const cluster = clusters.get(clusterOf(one.host))!
    return {proxy, carried: one, ...told[index]!, seen: judged(told[index]!, encrypted(cluster))}
  })
}

function spoken({proxy, carried: {host}, seen, shapedBy}: Hop): string {
  const by = shapedBy.length === 0 ? '' : `, as ${shapedBy.join(' and ')} says`
  return `${proxy} spoke TLS ${seen.tls ?? 'unknown'} to ${hostText(host)} by ${host.via}${by}`
}

function together(hops: readonly Hop[]): Pick<SeenTls, 'tls' | 'provedBy'> {
  const kinds = [...new Set(hops.map(({seen}) => seen.tls))]
  const grounds = [...new Set(hops.map(({seen}) => seen.provedBy))]
  if (kinds.length !== 1) return {tls: kinds.includes(null) ? null : 'mixed', provedBy: null}
  // The weaker of two grounds.
  return {tls: kinds[0]!, provedBy: grounds.length === 1 ? grounds[0]! : 'configuration'}
}

/**
 * Finds out what the proxies of a path spoke towards the server. Without one before the server's own, the generator itself speaks plain
 * to it. Throws what the deployment throws when a proxy cannot be asked.
 */
export async function seeTls(
  deployment: Deployment,
  carried: readonly Carried[],
  {path, asked}: {readonly path: readonly string[]; readonly asked: Tls},
): Promise<SeenTls> {
  const before = carried.filter(({proxy, workload}) => path.includes(proxy) && workload !== 'fortioserver')
  if (before.length === 0) return {tls: 'none', provedBy: 'path', details: []}
  const hops = (await Promise.all(before.map((one) => hopsOf(deployment, one)))).flat()
  if (hops.length === 0) return {tls: null, provedBy: null, details: []}
  const seen = together(hops)
  if (seen.tls === asked || seen.tls === null) return {...seen, details: []}
  const policies = await deployment.tlsPolicies()
  const ofMesh = policies.length === 0 ? [] : [`the mesh has ${policies.join(', ')}`]
  const wrong = hops.filter((hop) => hop.seen.tls !== asked)
  return {...seen, details: [...new Set(wrong.map(spoken)), ...ofMesh]}
}

/** Why a cell was not measured under the TLS that was asked for; null when it was, or when that could not be seen. */
export function departureFromTls({tls, details}: SeenTls, asked: Tls): string | null {
  if (tls === null || tls === asked) return null
  return `TLS ${asked} was asked for before the server and ${tls} was spoken: ${details.join('; ')}`
}

/** Says that nobody could tell. */
export function unseenTlsWarnings({tls}: SeenTls, asked: Tls): Warning[] {
  if (tls !== null) return []
  return [
    {
      code: 'tls-not-seen',
      message: `Which TLS the proxies spoke before the server was asked for as ${asked}, and could not be seen.`,
      hint: 'Look at the configuration of the mesh.',
    },
  ]
}
