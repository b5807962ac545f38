/** The meshes: mostly data. Read by testbeds and checks, which ask none by its name. A new mesh is one folder, one line here, and its name. */
import type {Mode} from '../config/cells/cell.ts'
import type {MeshName} from '../config/mesh-name.ts'
import {ConfigurationError} from '../errors/index.ts'
import {envoy} from './envoy/index.ts'
import {istio} from './istio/index.ts'
import {linkerd} from './linkerd/index.ts'
import type {Mesh} from './mesh.ts'
import {none} from './none/index.ts'
import type {InjectionMetadata, SidecarInjector} from './sidecar-injector.ts'

export type {
  CarriedCounters,
  ClusterMesh,
  ClusterNeeds,
  ControlPlane,
  ControlPlaneCounters,
  CounterSource,
  HostCounters,
  HostTls,
  TlsSource,
} from './cluster-mesh.ts'
export {TLS_NOT_TOLD} from './cluster-mesh.ts'
export {hostText} from './envoy-hosts.ts'
export type {LocalMesh, Mesh, StandInName} from './mesh.ts'
export type {PolicySource} from './mesh-objects.ts'
export type {MeshPort, SidecarWishes} from './sidecar-injector.ts'
export {given} from './sidecar-injector.ts'

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

function merged(refusals: readonly InjectionMetadata[]): InjectionMetadata {
  return {
    labels: Object.assign({}, ...refusals.map(({labels}) => labels)),
    annotations: Object.assign({}, ...refusals.map(({annotations}) => annotations)),
  }
}

const INJECTORS = Object.values(MESHES).flatMap(({cluster}): SidecarInjector[] =>
  cluster.injector === null ? [] : [cluster.injector],
)

/** On a pod: keeps the injectors of all meshes away, whatever the namespace is labelled with. */
export const INJECTION_REFUSED_BY_POD = merged(INJECTORS.map(({refusedByPod}) => refusedByPod))
/** On a namespace: keeps the injectors of all meshes away from its pods. */
export const INJECTION_REFUSED_BY_NAMESPACE = merged(INJECTORS.map(({refusedByNamespace}) => refusedByNamespace))
