/** The meshes: mostly data. Read by testbeds, flags, help and docs. A new mesh is one file and one line here. */
import type {Mode} from '../config/cells/cell.ts'
import {ConfigurationError} from '../errors/index.ts'
import {envoy} from './envoy.ts'
import {istio} from './istio.ts'
import {linkerd} from './linkerd.ts'
import type {Mesh, MeshName} from './mesh.ts'
import {none} from './none.ts'

export type {
  CarriedCounters,
  ClusterMesh,
  ClusterNeeds,
  CounterSource,
  InjectionMetadata,
  MeshPort,
  SidecarWishes,
} from './cluster/cluster-mesh.ts'
export {given} from './cluster/cluster-mesh.ts'
export {LISTENER_COUNTERS_PATH, parseListenerCounters} from './cluster/envoy-listener-counters.ts'
export type {LocalMesh, Mesh, MeshName} from './mesh.ts'

/** Every mesh by its name. */
export const MESHES: Readonly<Record<MeshName, Mesh>> = {envoy, istio, linkerd, none}

/** Names of the proxies that `mode` crosses. Throws a ConfigurationError when the mesh has no such mode. */
export function pathOf(mesh: Mesh, mode: Mode): readonly string[] {
  const path = mesh.paths[mode]
  if (path !== undefined) return path
  const modes = Object.keys(mesh.paths).join(', ')
  throw new ConfigurationError(`Mesh ${mesh.name} has no mode ${mode}.`, {hint: `It has: ${modes}.`})
}

/** Names of all proxies that the modes of a mesh cross, each once. */
export function proxiesOf(mesh: Mesh): readonly string[] {
  return [...new Set(Object.values(mesh.paths).flat())]
}
