import type {SpokenTls} from '../../../config/cells/cell.ts'
import {hostText} from '../../../meshes/index.ts'
import type {ProxyHost} from '../../testbed.ts'
import type {PortTable} from '../manifests/port-table.ts'
import type {Addresses} from '../path/server-addresses.ts'
import type {DeployedProxy} from './deployed-proxy.ts'

type Asked = Pick<DeployedProxy, 'proxy' | 'counters' | 'tlsTowards'>

/** Proxies that know the service send to pods; those that don't, to the address of the service. */
function capturedPorts({ports}: PortTable): ReadonlySet<number> {
  return new Set(ports.flatMap((row) => [row.captured, row.capturedTls, row.serviceCaptured, row.serviceCapturedTls]))
}

/**
 * What the proxies before the server's are set up to speak to it once its paths have answered; null where they don't tell,
 * or none leads there.
 */
export async function configuredTls(
  proxies: readonly Asked[],
  table: PortTable,
  addresses: Addresses,
): Promise<SpokenTls | 'mixed' | null> {
  const captured = capturedPorts(table)
  const leadsBehindServersProxy = (host: ProxyHost) =>
    host.port !== null && captured.has(host.port) && addresses.has(hostText(host))
  const before = proxies.filter(({proxy}) => proxy.workload !== 'fortioserver')
  const told = before.map(async (one) => {
    const hosts = ((await one.counters()).hosts ?? []).filter(leadsBehindServersProxy)
    return hosts.length === 0 ? [] : await one.tlsTowards(hosts)
  })
  const spoken = new Set((await Promise.all(told)).flat().map(({tls}) => tls))
  if (spoken.size === 0 || spoken.has(null)) return null
  const [first] = spoken
  return spoken.size > 1 ? 'mixed' : first!
}
