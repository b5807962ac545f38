/** The meshes: mostly data. Read by testbeds, flags, help and docs. A new mesh is one folder, one line here, and its name. */
import type {Mode} from '../config/cells/cell.ts'
import type {MeshName} from '../config/mesh-name.ts'
import {ConfigurationError} from '../errors/index.ts'
import {envoy} from './envoy/index.ts'
import {istio} from './istio/index.ts'
import {linkerd} from './linkerd/index.ts'
import type {Mesh} from './mesh.ts'
import {none} from './none/index.ts'

export type {
  CarriedCounters,
  ClusterMesh,
  ClusterNeeds,
  ControlPlane,
  CounterSource,
  HostCounters,
  HostTls,
  InjectionMetadata,
  MeshPort,
  SidecarWishes,
  TlsSource,
} from './cluster-mesh.ts'
export {given, TLS_NOT_TOLD} from './cluster-mesh.ts'
export {hostText} from './envoy-hosts.ts'
export type {LocalMesh, Mesh, StandInName} from './mesh.ts'

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
