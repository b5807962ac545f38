import type {V1ConfigMap} from '@kubernetes/client-node'
import {readYamlDocuments} from '../../../config/yaml/yaml-documents.ts'
import {RunnerError} from '../../../errors/index.ts'
import {askApi} from '../api/api-request.ts'
import {statusCode} from '../api/api-status.ts'
import type {Cluster} from '../api/cluster.ts'

/** Istio's configuration of the mesh, as far as it is read: https://istio.io/latest/docs/reference/config/istio.mesh.v1alpha1/ */
export interface MeshConfig {
  readonly rootNamespace?: string
  readonly trustDomain?: string
  readonly enableAutoMtls?: boolean
  readonly accessLogFile?: string
  readonly accessLogFormat?: string
  readonly accessLogEncoding?: string
  /** Providers by what they are for: `metrics`, `tracing`, `accessLogging`. */
  readonly defaultProviders?: Readonly<Record<string, readonly string[]>>
  readonly extensionProviders?: readonly {readonly name?: string}[]
}

/** A revision of Istio's control plane, and where it is. */
export interface RevisionPlace {
  readonly namespace: string
  readonly revision: string
}

/** The ConfigMap that a revision reads: `istio` of the default one, `istio-canary` of another. */
function configMapOf(revision: string): string {
  return revision === '' || revision === 'default' ? 'istio' : `istio-${revision}`
}

function parseConfig(text: string, origin: string): MeshConfig | null {
  try {
    const [document] = readYamlDocuments(text, origin)
    return typeof document === 'object' && document !== null ? (document as MeshConfig) : {}
  } catch (error) {
    if (error instanceof RunnerError) return null
    throw error
  }
}

/** The mesh configuration of a revision; null where it is not there, no YAML, or may not be read. */
export async function readMeshConfig(
  cluster: Cluster,
  {namespace, revision}: RevisionPlace,
): Promise<MeshConfig | null> {
  const name = configMapOf(revision)
  try {
    const path = ['api', 'v1', 'namespaces', namespace, 'configmaps', name]
    const {body} = await askApi<V1ConfigMap>(cluster, {path})
    return parseConfig(body.data?.['mesh'] ?? '', `ConfigMap ${namespace}/${name}`)
  } catch (error) {
    const code = statusCode(error)
    if (code === 403 || code === 404) return null
    throw error
  }
}
