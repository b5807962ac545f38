/** An object of JSON. */
export type Node = Readonly<Record<string, unknown>>

/** envoy.admin.v3.ListenersConfigDump.DynamicListener, ClustersConfigDump.DynamicCluster, RoutesConfigDump.DynamicRouteConfig. */
export interface Resource {
  readonly name?: string
  readonly active_state?: {readonly listener?: Node}
  readonly cluster?: Node & {readonly name?: string}
  readonly route_config?: {readonly virtual_hosts?: readonly {readonly name?: string}[]}
}

/** What of a proxy's configuration requests of ours meet. */
export interface Watched {
  /** Ports of the service that leads to the server. */
  readonly servicePorts: readonly number[]
  /** Namespace of client and server. */
  readonly namespace: string
}

/** Whether a value of JSON is an object. */
export function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** All objects in a value, however deep, itself among them. */
export function* nodesIn(value: unknown): Generator<Node> {
  if (isNode(value)) yield value
  if (typeof value !== 'object' || value === null) return
  for (const part of Object.values(value)) yield* nodesIn(part)
}

/** All requests from outside come by `virtualInbound`; Istio calls the others by address and port. */
function isListenerOf({servicePorts}: Watched, name: string): boolean {
  return name === 'virtualInbound' || servicePorts.some((port) => name.endsWith(`_${port}`))
}

function isWayOf({namespace}: Watched, name: string): boolean {
  return name.startsWith('inbound|') || name.includes(`.${namespace}.svc.`)
}

/** What is at work of a resource, without versions and times. */
export function partsOf(resource: Resource, watched: Watched): readonly unknown[] {
  const {name = '', active_state: active, cluster, route_config: routes} = resource
  if (active?.listener !== undefined) return isListenerOf(watched, name) ? [active.listener] : []
  if (cluster !== undefined) return isWayOf(watched, cluster.name ?? '') ? [cluster] : []
  return (routes?.virtual_hosts ?? []).filter((host) => isWayOf(watched, host.name ?? ''))
}
