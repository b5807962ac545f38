/** Of the SPIFFE identities. */
const TRUST_DOMAIN = 'cluster.local'

/** Who signs: the subject of the authority's certificate. */
export const AUTHORITY_NAME = `O=${TRUST_DOMAIN}`

/** SPIFFE identity of a workload's sidecar, as meshes have them. */
export function spiffeIdentityOf(namespace: string, workload: string): string {
  return `spiffe://${TRUST_DOMAIN}/ns/${namespace}/sa/${workload}`
}
