import {generateKeyPairSync, type KeyObject} from 'node:crypto'
import {writeFile} from 'node:fs/promises'
import {join} from 'node:path'
import {makeCertificate} from './x509.ts'

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

interface Authority {
  readonly name: string
  readonly publicKey: KeyObject
  readonly privateKey: KeyObject
}

const TRUST_DOMAIN = 'cluster.local'
const DAY_MS = 86_400_000
/** Long enough for any run, and begun early enough for a clock that is set back meanwhile. */
const VALID_BEFORE_DAYS = 1
const VALID_FOR_DAYS = 30
const PRIVATE_FILE = {mode: 0o600, flag: 'wx'} as const

/** ECDSA on P-256, as meshes issue it. */
function makeKeys() {
  return generateKeyPairSync('ec', {namedCurve: 'P-256'})
}

function validity(now = Date.now()) {
  return {notBefore: new Date(now - VALID_BEFORE_DAYS * DAY_MS), notAfter: new Date(now + VALID_FOR_DAYS * DAY_MS)}
}

/** Where a sidecar's certificate files are, and the identity they carry. */
function sidecarCertificate(folder: string, workload: string): SidecarCertificate {
  return {
    certificatePath: join(folder, `${workload}.crt`),
    keyPath: join(folder, `${workload}.key`),
    identity: `spiffe://${TRUST_DOMAIN}/ns/local/sa/${workload}`,
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

async function issue(authority: Authority, {certificatePath, keyPath, identity}: SidecarCertificate): Promise<void> {
  const {publicKey, privateKey} = makeKeys()
  const kind = {authority: false, uri: identity} as const
  const certificate = makeCertificate({publicKey, issuer: authority, subject: '', ...validity(), kind})
  await writeFile(certificatePath, certificate, PRIVATE_FILE)
  await writeFile(keyPath, privateKey.export({type: 'pkcs8', format: 'pem'}), PRIVATE_FILE)
}

/**
 * Makes a certificate authority for this run alone and a certificate for each sidecar, as files in `folder` that only
 * we can read. The identities are SPIFFE ids, as meshes have them.
 */
export async function makeCertificates(folder: string): Promise<Certificates> {
  const files = certificatesIn(folder)
  const authority = {name: TRUST_DOMAIN, ...makeKeys()}
  const {name: subject, publicKey} = authority
  const kind = {authority: true} as const
  const certificate = makeCertificate({publicKey, issuer: authority, subject, ...validity(), kind})
  await writeFile(files.authorityPath, certificate, PRIVATE_FILE)
  await Promise.all([issue(authority, files.client), issue(authority, files.server)])
  return files
}
