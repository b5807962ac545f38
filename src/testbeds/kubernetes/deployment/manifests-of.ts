import {identityOf} from '../../certificates/identity.ts'
import type {IssuedCertificates} from '../../certificates/issue-certificates.ts'
import type {Manifest} from '../manifest.ts'
import {portTableOf, renderManifests} from '../manifests/render-manifests.ts'
import type {ClusterRequest} from './kubernetes-request.ts'

/** Only static sidecars bring certificates of ours. The library that makes them takes a tenth of a second to load. */
async function certificatesFor(request: ClusterRequest): Promise<IssuedCertificates | null> {
  const {sidecars, tls} = portTableOf(request)
  if (sidecars !== 'static' || tls !== 'mutual') return null
  const {issueCertificates} = await import('../../certificates/issue-certificates.ts')
  const {namespace} = request.kubernetes
  return issueCertificates({
    client: identityOf(namespace, 'fortioclient'),
    server: identityOf(namespace, 'fortioserver'),
  })
}

/**
 * Every object of a deployment; with new certificates each time. The namespace itself is among them only when it is to
 * be made with the others. Throws a ConfigurationError for what the mesh cannot carry and for faulty templates.
 */
export async function manifestsOf(
  request: ClusterRequest,
  {createsNamespace}: {readonly createsNamespace: boolean},
): Promise<readonly Manifest[]> {
  const {namespace, runName, keep} = request.kubernetes
  const certificates = await certificatesFor(request)
  return renderManifests(request, {namespace, createsNamespace, runName, kept: keep, certificates})
}
