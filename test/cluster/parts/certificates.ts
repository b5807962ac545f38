import 'reflect-metadata'
import type {webcrypto} from 'node:crypto'
import * as x509 from '@peculiar/x509'

const ALGORITHM = {name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256'} as const
const DAY_MS = 86_400_000
const VALID_FOR_DAYS = 365

/** A certificate and its key, as PEM. */
export interface Credential {
  readonly certificate: string
  readonly key: string
}

/** A certificate authority that can issue more. */
export interface Authority {
  /** PEM. */
  readonly certificate: string
  issue(subject: Subject, names?: readonly Name[]): Promise<Credential>
}

/** As Kubernetes reads it: the common name is the user, organizations are groups. */
export interface Subject {
  readonly user: string
  readonly group?: string
}

/** A name or address that a server answers to. */
export interface Name {
  readonly type: 'dns' | 'ip'
  readonly value: string
}

/** A key pair of the kind that is used throughout. */
export function makeKeys(): Promise<webcrypto.CryptoKeyPair> {
  return crypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']) as Promise<webcrypto.CryptoKeyPair>
}

function validity() {
  return {notBefore: new Date(Date.now() - DAY_MS), notAfter: new Date(Date.now() + VALID_FOR_DAYS * DAY_MS)}
}

/** The private key as PEM. */
export async function pemOfKey({privateKey}: webcrypto.CryptoKeyPair): Promise<string> {
  return x509.PemConverter.encode(await crypto.subtle.exportKey('pkcs8', privateKey), 'PRIVATE KEY')
}

function distinguishedName({user, group}: Subject): x509.JsonName {
  return [...(group === undefined ? [] : [{O: [group]}]), {CN: [user]}]
}

function leafExtensions(names: readonly Name[]): x509.Extension[] {
  const {serverAuth, clientAuth} = x509.ExtendedKeyUsage
  return [
    new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
    new x509.ExtendedKeyUsageExtension([serverAuth, clientAuth]),
    ...(names.length === 0 ? [] : [new x509.SubjectAlternativeNameExtension([...names])]),
  ]
}

/** Makes an authority whose key stays in this process. */
export async function makeAuthority(name: string): Promise<Authority> {
  const keys = await makeKeys()
  const own = await x509.X509CertificateGenerator.createSelfSigned({
    name: [{CN: [name]}],
    keys,
    signingAlgorithm: ALGORITHM,
    ...validity(),
    extensions: [
      new x509.BasicConstraintsExtension(true, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign, true),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  })
  const issue = async (subject: Subject, names: readonly Name[] = []): Promise<Credential> => {
    const subjectKeys = await makeKeys()
    const certificate = await x509.X509CertificateGenerator.create({
      subject: distinguishedName(subject),
      issuer: own.subject,
      publicKey: subjectKeys.publicKey,
      signingKey: keys.privateKey,
      signingAlgorithm: ALGORITHM,
      ...validity(),
      extensions: leafExtensions(names),
    })
    return {certificate: certificate.toString('pem'), key: await pemOfKey(subjectKeys)}
  }
  return {certificate: own.toString('pem'), issue}
}
