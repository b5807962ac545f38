import {writeFile} from 'node:fs/promises'
import {join} from 'node:path'
import {spiffeIdentityOf} from '../certificates/identity.ts'

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

const PRIVATE_FILE = {mode: 0o600, flag: 'wx'} as const

/**
 * Makes a certificate authority for this run alone and a certificate for each sidecar, as files in `folder` that only
 * we can read.
 */
export async function makeCertificates(folder: string): Promise<Certificates> {
  // The library that writes certificates takes a tenth of a second to load, and plain runs need none.
  const {issueCertificates} = await import('../certificates/issue-certificates.ts')
  const files = certificatesIn(folder)
  const {client, server} = files
  const issued = await issueCertificates({client: client.identity, server: server.identity})
  await Promise.all([
    writeFile(files.authorityPath, issued.authority, PRIVATE_FILE),
    writeFile(client.certificatePath, issued.client.certificate, PRIVATE_FILE),
    writeFile(client.keyPath, issued.client.key, PRIVATE_FILE),
    writeFile(server.certificatePath, issued.server.certificate, PRIVATE_FILE),
    writeFile(server.keyPath, issued.server.key, PRIVATE_FILE),
  ])
  return files
}
