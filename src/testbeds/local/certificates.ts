import 'reflect-metadata'
import type {webcrypto} from 'node:crypto'
import {writeFile} from 'node:fs/promises'
import * as x509 from '@peculiar/x509'
import {type Certificates, certificatesIn, type SidecarCertificate, TRUST_DOMAIN} from './certificate-files.ts'

const DAY_MS = 86_400_000
/** Long enough for any run, and begun early enough for a clock that is set back meanwhile. */
const VALID_BEFORE_DAYS = 1
const VALID_FOR_DAYS = 30
const PRIVATE_FILE = {mode: 0o600, flag: 'wx'} as const
/** ECDSA on P-256, as meshes issue it. */
const ALGORITHM = {name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256'} as const

type KeyPair = webcrypto.CryptoKeyPair

function makeKeys(): Promise<KeyPair> {
  return crypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']) as Promise<KeyPair>
}

function validity(now = Date.now()) {
  return {notBefore: new Date(now - VALID_BEFORE_DAYS * DAY_MS), notAfter: new Date(now + VALID_FOR_DAYS * DAY_MS)}
}

async function keyIdentifiers(own: webcrypto.CryptoKey, issuer: webcrypto.CryptoKey): Promise<x509.Extension[]> {
  return [
    await x509.SubjectKeyIdentifierExtension.create(own),
    await x509.AuthorityKeyIdentifierExtension.create(issuer),
  ]
}

async function authorityCertificate(keys: KeyPair): Promise<x509.X509Certificate> {
  return x509.X509CertificateGenerator.createSelfSigned({
    name: `O=${TRUST_DOMAIN}`,
    keys,
    signingAlgorithm: ALGORITHM,
    ...validity(),
    extensions: [
      new x509.BasicConstraintsExtension(true, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign, true),
      ...(await keyIdentifiers(keys.publicKey, keys.publicKey)),
    ],
  })
}

function identityExtensions(identity: string): x509.Extension[] {
  const {serverAuth, clientAuth} = x509.ExtendedKeyUsage
  return [
    new x509.BasicConstraintsExtension(false, undefined, true),
    new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
    new x509.ExtendedKeyUsageExtension([serverAuth, clientAuth]),
    new x509.SubjectAlternativeNameExtension([{type: 'url', value: identity}], true),
  ]
}

function pemOfKey(pkcs8: ArrayBuffer): string {
  return x509.PemConverter.encode(pkcs8, 'PRIVATE KEY')
}

async function issue(authority: KeyPair, files: SidecarCertificate): Promise<void> {
  const keys = await makeKeys()
  const certificate = await x509.X509CertificateGenerator.create({
    issuer: `O=${TRUST_DOMAIN}`,
    publicKey: keys.publicKey,
    signingKey: authority.privateKey,
    signingAlgorithm: ALGORITHM,
    ...validity(),
    extensions: [...identityExtensions(files.identity), ...(await keyIdentifiers(keys.publicKey, authority.publicKey))],
  })
  await writeFile(files.certificatePath, certificate.toString('pem'), PRIVATE_FILE)
  await writeFile(files.keyPath, pemOfKey(await crypto.subtle.exportKey('pkcs8', keys.privateKey)), PRIVATE_FILE)
}

/**
 * Makes a certificate authority for this run alone and a certificate for each sidecar, as files in `folder` that only
 * we can read. The identities are SPIFFE ids, as meshes have them.
 */
export async function makeCertificates(folder: string): Promise<Certificates> {
  const files = certificatesIn(folder)
  const authority = await makeKeys()
  await writeFile(files.authorityPath, (await authorityCertificate(authority)).toString('pem'), PRIVATE_FILE)
  await Promise.all([issue(authority, files.client), issue(authority, files.server)])
  return files
}
