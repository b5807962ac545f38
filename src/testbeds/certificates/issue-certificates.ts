import 'reflect-metadata'
import type {webcrypto} from 'node:crypto'
import * as x509 from '@peculiar/x509'
import {AUTHORITY_NAME} from './identity.ts'

/** One sidecar's certificate and key, as PEM texts. */
export interface IssuedCertificate {
  readonly certificate: string
  readonly key: string
  /** SPIFFE identity, the certificate's only subject alternative name. */
  readonly identity: string
}

/** What two sidecars need for mutual TLS, as PEM texts. The authority's private key is in none of them. */
export interface IssuedCertificates {
  readonly authority: string
  readonly client: IssuedCertificate
  readonly server: IssuedCertificate
}

const DAY_MS = 86_400_000
/** Long enough for any run, and begun early enough for a clock that is set back meanwhile. */
const VALID_BEFORE_DAYS = 1
const VALID_FOR_DAYS = 30
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
    name: AUTHORITY_NAME,
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

async function issue(authority: KeyPair, identity: string): Promise<IssuedCertificate> {
  const keys = await makeKeys()
  const certificate = await x509.X509CertificateGenerator.create({
    issuer: AUTHORITY_NAME,
    publicKey: keys.publicKey,
    signingKey: authority.privateKey,
    signingAlgorithm: ALGORITHM,
    ...validity(),
    extensions: [...identityExtensions(identity), ...(await keyIdentifiers(keys.publicKey, authority.publicKey))],
  })
  const key = x509.PemConverter.encode(await crypto.subtle.exportKey('pkcs8', keys.privateKey), 'PRIVATE KEY')
  return {certificate: certificate.toString('pem'), key, identity}
}

/**
 * Makes a certificate authority for this deployment alone, and a certificate for each of the two sidecars, valid for 30
 * days. The identities are theirs alone.
 */
export async function issueCertificates(identities: {
  readonly client: string
  readonly server: string
}): Promise<IssuedCertificates> {
  const authority = await makeKeys()
  const [certificate, client, server] = await Promise.all([
    authorityCertificate(authority),
    issue(authority, identities.client),
    issue(authority, identities.server),
  ])
  return {authority: certificate.toString('pem'), client, server}
}
