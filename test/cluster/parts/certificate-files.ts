import 'reflect-metadata'
import {mkdir, writeFile} from 'node:fs/promises'
import {join} from 'node:path'
import * as x509 from '@peculiar/x509'
import {type Authority, makeKeys, type Name, pemOfKey} from './certificates.ts'

const PRIVATE = {mode: 0o600}

/** Files with what the API server and the controllers show and check. */
export interface CertificateFiles {
  readonly authority: string
  readonly server: string
  readonly serverKey: string
  readonly kubeletClient: string
  readonly kubeletClientKey: string
  readonly serviceAccountKey: string
  readonly serviceAccountPublicKey: string
}

/** Paths of those files below a folder. */
export function certificateFiles(folder: string): CertificateFiles {
  const at = (name: string) => join(folder, 'certificates', name)
  return {
    authority: at('authority.crt'),
    server: at('server.crt'),
    serverKey: at('server.key'),
    kubeletClient: at('kubelet-client.crt'),
    kubeletClientKey: at('kubelet-client.key'),
    serviceAccountKey: at('service-account.key'),
    serviceAccountPublicKey: at('service-account.pub'),
  }
}

/** Writes them. `names` are those by which the API server is called. */
export async function writeCertificates(
  folder: string,
  authority: Authority,
  names: readonly Name[],
): Promise<CertificateFiles> {
  const files = certificateFiles(folder)
  const server = await authority.issue({user: 'kube-apiserver'}, names)
  const kubeletClient = await authority.issue({user: 'apiserver', group: 'system:masters'})
  const serviceAccount = await makeKeys()
  const publicKey = await crypto.subtle.exportKey('spki', serviceAccount.publicKey)
  await mkdir(join(folder, 'certificates'), {recursive: true, mode: 0o700})
  await writeFile(files.authority, authority.certificate)
  await writeFile(files.server, server.certificate)
  await writeFile(files.serverKey, server.key, PRIVATE)
  await writeFile(files.kubeletClient, kubeletClient.certificate)
  await writeFile(files.kubeletClientKey, kubeletClient.key, PRIVATE)
  await writeFile(files.serviceAccountKey, await pemOfKey(serviceAccount), PRIVATE)
  await writeFile(files.serviceAccountPublicKey, x509.PemConverter.encode(publicKey, 'PUBLIC KEY'))
  return files
}
