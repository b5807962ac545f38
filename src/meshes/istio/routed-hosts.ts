import type {ObjectWishes} from '../mesh-objects.ts'

/** Hosts that the gateway routes to the server: the one of `domain`, and the one that requests name. */
export function routedHosts({ingressUrl, istio}: Pick<ObjectWishes, 'ingressUrl' | 'istio'>): readonly string[] {
  const own = `fortioserver.${istio.domain}`
  if (ingressUrl === null) return [own]
  return [...new Set([own, new URL(ingressUrl).hostname.replaceAll(/[[\]]/g, '')])]
}
