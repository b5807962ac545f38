import {join} from 'node:path'
import {spiffeIdentityOf} from '../../certificates/identity.ts'

/** Paths of one sidecar's certificate files; absolute. */
export interface SidecarCertificate {
  readonly certificatePath: string
  readonly keyPath: string
  /** SPIFFE identity, the certificate's only subject alternative name. */
  readonly identity: string
}

/** What the sidecars need for mutual TLS. The authority's private key is in no file. */
export interface Certificates {
  readonly authorityPath: string
  readonly client: SidecarCertificate
  readonly server: SidecarCertificate
}

/** Where a sidecar's certificate files are, and the identity they carry. */
function sidecarCertificate(folder: string, workload: string): SidecarCertificate {
  return {
    certificatePath: join(folder, `${workload}.crt`),
    keyPath: join(folder, `${workload}.key`),
    identity: spiffeIdentityOf('local', workload),
  }
}

/** The names that {@link makeCertificates} gives its files. No side effect. */
export function certificatesIn(folder: string): Certificates {
  return {
    authorityPath: join(folder, 'authority.crt'),
    client: sidecarCertificate(folder, 'fortioclient'),
    server: sidecarCertificate(folder, 'fortioserver'),
  }
}
