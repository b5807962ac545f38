import {writeFile} from 'node:fs/promises'
import {issueCertificates} from '../../certificates/issue-certificates.ts'
import {type Certificates, certificatesIn} from './certificate-files.ts'

const PRIVATE_FILE = {mode: 0o600, flag: 'wx'} as const

/**
 * Makes a certificate authority for this run alone and a certificate for each sidecar, as files in `folder` that only
 * we can read.
 */
export async function makeCertificates(folder: string): Promise<Certificates> {
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
