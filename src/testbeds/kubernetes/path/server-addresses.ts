import type {V1Pod, V1Service} from '@kubernetes/client-node'
import {hostText} from '../../../meshes/index.ts'
import type {PortTable} from '../manifests/port-table.ts'
import {declaredPorts, targetPortIn} from './service-ports.ts'

/** Addresses with ports, as {@link hostText} writes them. */
export type Addresses = ReadonlySet<string>

function addressesOf({status}: V1Pod): readonly string[] {
  return [...new Set([status?.podIP ?? '', ...(status?.podIPs ?? []).map(({ip}) => ip)])].filter((ip) => ip !== '')
}

function portsAt(pod: V1Pod, services: readonly V1Service[], {ports}: PortTable): readonly number[] {
  const own = ports.flatMap(({captured, capturedTls, direct}) => [captured, capturedTls, direct])
  const led = services.flatMap(({spec}) => (spec?.ports ?? []).map((port) => targetPortIn(pod, port)))
  return [...own, ...led.filter((port) => port !== null), ...declaredPorts(pod)]
}

function addressesOfService({spec, status}: V1Service): readonly string[] {
  const balanced = (status?.loadBalancer?.ingress ?? []).map(({ip}) => ip)
  const all = [spec?.clusterIP, ...(spec?.clusterIPs ?? []), ...(spec?.externalIPs ?? []), ...balanced]
  return all.filter((ip): ip is string => ip !== undefined && ip !== '' && ip !== 'None')
}

function pairs(addresses: readonly string[], ports: readonly number[]): string[] {
  return addresses.flatMap((address) => ports.map((port) => hostText({address, port})))
}

/**
 * Where requests come to the server: its pods at the ports that are known of them, and the services that lead there. A
 * proxy that knows a service sends to pods; one that does not, to the address of the service.
 */
export function serverAddresses(pods: readonly V1Pod[], services: readonly V1Service[], table: PortTable): Addresses {
  const ofPods = pods.flatMap((pod) => pairs(addressesOf(pod), portsAt(pod, services, table)))
  const ofServices = services.flatMap((service) =>
    pairs(
      addressesOfService(service),
      (service.spec?.ports ?? []).map(({port}) => port),
    ),
  )
  return new Set([...ofPods, ...ofServices])
}
