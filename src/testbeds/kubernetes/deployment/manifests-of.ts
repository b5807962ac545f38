import {spiffeIdentityOf} from '../../certificates/identity.ts'
import type {IssuedCertificates} from '../../certificates/issue-certificates.ts'
import type {Manifest} from '../manifest.ts'
import {loadAuthority} from '../manifests/load-authority.ts'
import {portTableOf, renderManifests} from '../manifests/render-manifests.ts'
import {renderNamespace} from '../manifests/render-namespace.ts'
import type {ClusterRequest} from './kubernetes-request.ts'

/** Only static sidecars bring certificates of ours. The library that makes them takes a tenth of a second to load. */
async function certificatesFor(request: ClusterRequest): Promise<IssuedCertificates | null> {
  const {sidecars, tls} = portTableOf(request)
  if (sidecars !== 'static' || tls !== 'mutual') return null
  const {issueCertificates} = await import('../../certificates/issue-certificates.ts')
  const {namespace} = request.kubernetes
  return issueCertificates({
    client: spiffeIdentityOf(namespace, 'fortioclient'),
    server: spiffeIdentityOf(namespace, 'fortioserver'),
  })
}

/** The namespace of a deployment, for where it is not there yet. Throws a ConfigurationError for a faulty template. */
export async function namespaceOf(request: ClusterRequest): Promise<Manifest> {
  const {namespace, runName, keep} = request.kubernetes
  return renderNamespace(request, {namespace, runName, kept: keep})
}

/**
 * Every object in that namespace; with new certificates each time. Throws a ConfigurationError for what the mesh cannot
 * carry and for faulty templates.
 */
export async function manifestsOf(request: ClusterRequest): Promise<readonly Manifest[]> {
  const {namespace, runName, keep} = request.kubernetes
  const [certificates, authority] = await Promise.all([certificatesFor(request), loadAuthority(request)])
  const authorities = authority?.certificates ?? null
  return renderManifests(request, {namespace, runName, kept: keep, certificates, authorities})
}
