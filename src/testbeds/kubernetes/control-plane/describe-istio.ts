import type {V1Pod} from '@kubernetes/client-node'
import {MESHES} from '../../../meshes/index.ts'
import {meshWideTls, type PeerAuthentication, tlsPolicies} from '../../../meshes/istio/tls-policies.ts'
import type {Cluster} from '../api/cluster.ts'
import {controlPlaneVersion} from '../injection/control-plane-version.ts'
import {listPolicies, type PolicyKind} from './list-policies.ts'
import {type MeshConfig, type RevisionPlace, readMeshConfig} from './mesh-config.ts'
import {findControlPlane} from './revision-of.ts'

/** Every Istio since 1.11 serves it; what is stored is the same in v1. */
const TELEMETRIES: PolicyKind = {apiVersion: 'telemetry.istio.io/v1alpha1', plural: 'telemetries'}

interface Telemetry {
  readonly metadata: {readonly name: string; readonly namespace: string}
  readonly spec?: Readonly<Record<string, unknown>>
}

/** What is known of the Istio that pods stand in. */
interface SeenIstio {
  readonly place: RevisionPlace | null
  /** Null where it may not be read. */
  readonly config: MeshConfig | null
  /** Policies there hold for the whole mesh. */
  readonly root: string
}

const PLANE = MESHES.istio.cluster.needs.controlPlane!

async function seeIstio(cluster: Cluster, pods: readonly V1Pod[]): Promise<SeenIstio> {
  const place = await findControlPlane(cluster, PLANE, pods)
  const config = place === null ? null : await readMeshConfig(cluster, place)
  return {place, config, root: config?.rootNamespace || place?.namespace || PLANE.usualNamespace}
}

/**
 * The namespace whose policies hold for the whole mesh that injected `pods`: as its control plane is configured, else that of
 * the control plane, which is Istio's default; `istio-system` where this account sees neither.
 */
export async function rootNamespaceOf(cluster: Cluster, pods: readonly V1Pod[]): Promise<string> {
  return (await seeIstio(cluster, pods)).root
}

async function telemetriesIn(cluster: Cluster, namespaces: readonly string[]) {
  const lists = await Promise.all(
    [...new Set(namespaces)].map((namespace) => listPolicies<Telemetry>(cluster, TELEMETRIES, namespace)),
  )
  if (lists.includes(null)) return null
  return lists
    .flatMap((list) => list ?? [])
    .map(({metadata, spec}) => ({
      name: `${metadata.namespace}/${metadata.name}`,
      spec: spec ?? {},
    }))
}

function configRecord(config: MeshConfig) {
  const {trustDomain, enableAutoMtls, accessLogFile, accessLogEncoding, accessLogFormat} = config
  return {
    trustDomain: trustDomain ?? null,
    autoMtls: enableAutoMtls ?? true,
    // Without a file nothing is logged, unless a provider or a Telemetry says so.
    accessLog: accessLogFile
      ? {file: accessLogFile, encoding: accessLogEncoding ?? 'TEXT', format: accessLogFormat ?? null}
      : null,
    defaultProviders: config.defaultProviders ?? {},
    extensionProviders: (config.extensionProviders ?? []).map(({name = ''}) => name),
  }
}

/**
 * What the results record of the Istio that injected `pods`: revision and version of its control plane, what holds for the
 * whole mesh of TLS, telemetry and access logs, and the Telemetry objects of its root namespace and of `namespace`. What this
 * account may not see is null.
 */
export async function describeIstio(
  cluster: Cluster,
  namespace: string,
  pods: readonly V1Pod[],
): Promise<Readonly<Record<string, unknown>>> {
  const {place, config, root} = await seeIstio(cluster, pods)
  const [version, policies, telemetries] = await Promise.all([
    place === null ? null : controlPlaneVersion(cluster, PLANE, place.revision),
    listPolicies<PeerAuthentication>(cluster, tlsPolicies, root),
    telemetriesIn(cluster, [root, namespace]),
  ])
  return {
    revision: place?.revision ?? null,
    version,
    namespace: place?.namespace ?? null,
    rootNamespace: root,
    meshWideTls: policies === null ? null : meshWideTls(policies),
    meshConfig: config === null ? null : configRecord(config),
    telemetries,
  }
}
