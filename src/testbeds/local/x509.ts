import {createHash, type KeyObject, randomBytes, sign} from 'node:crypto'
import {
  bitString,
  element,
  objectIdentifier,
  octetString,
  positiveInteger,
  sequence,
  setOf,
  TRUE,
  tagged,
  time,
  utf8String,
} from './der.ts'

/** What goes into a certificate (RFC 5280). The issuer signs with ECDSA and SHA-256. */
export interface CertificateContent {
  readonly publicKey: KeyObject
  readonly issuer: {readonly name: string; readonly publicKey: KeyObject; readonly privateKey: KeyObject}
  /** Organization that the subject names; empty for a certificate whose identity is its URI alone. */
  readonly subject: string
  readonly notBefore: Date
  readonly notAfter: Date
  readonly kind: {readonly authority: true} | {readonly authority: false; readonly uri: string}
}

const ECDSA_WITH_SHA256 = sequence(objectIdentifier('1.2.840.10045.4.3.2'))
const ORGANIZATION = objectIdentifier('2.5.4.10')
const SUBJECT_KEY_IDENTIFIER = '2.5.29.14'
const KEY_USAGE = '2.5.29.15'
const SUBJECT_ALTERNATIVE_NAME = '2.5.29.17'
const BASIC_CONSTRAINTS = '2.5.29.19'
const AUTHORITY_KEY_IDENTIFIER = '2.5.29.35'
const EXTENDED_KEY_USAGE = '2.5.29.37'
const SERVER_AUTH = objectIdentifier('1.3.6.1.5.5.7.3.1')
const CLIENT_AUTH = objectIdentifier('1.3.6.1.5.5.7.3.2')
const VERSION_3 = tagged(0, positiveInteger(Buffer.of(2)))
/** Bits 0 (digitalSignature) and 5 (keyCertSign) of KeyUsage. */
const DIGITAL_SIGNATURE = bitString(Buffer.of(0b1000_0000), 7)
const KEY_CERT_SIGN = bitString(Buffer.of(0b0000_0100), 2)
/** Context tags of a GeneralName that is a URI, and of a key identifier. */
const URI_TAG = 0x86
const KEY_IDENTIFIER_TAG = 0x80

function nameOf(organization: string): Buffer {
  return organization === '' ? sequence() : sequence(setOf(sequence(ORGANIZATION, utf8String(organization))))
}

function spki(key: KeyObject): Buffer {
  return key.export({type: 'spki', format: 'der'})
}

function keyIdentifier(key: KeyObject): Buffer {
  return createHash('sha1').update(spki(key)).digest()
}

function extension(id: string, value: Uint8Array, criticality: 'critical' | 'optional'): Buffer {
  const critical = criticality === 'critical' ? [TRUE] : []
  return sequence(objectIdentifier(id), ...critical, octetString(value))
}

function kindExtensions(kind: CertificateContent['kind']): readonly Buffer[] {
  if (kind.authority) {
    return [extension(BASIC_CONSTRAINTS, sequence(TRUE), 'critical'), extension(KEY_USAGE, KEY_CERT_SIGN, 'critical')]
  }
  return [
    extension(BASIC_CONSTRAINTS, sequence(), 'critical'),
    extension(KEY_USAGE, DIGITAL_SIGNATURE, 'critical'),
    extension(EXTENDED_KEY_USAGE, sequence(SERVER_AUTH, CLIENT_AUTH), 'optional'),
    extension(SUBJECT_ALTERNATIVE_NAME, sequence(element(URI_TAG, Buffer.from(kind.uri))), 'critical'),
  ]
}

function extensions(content: CertificateContent): Buffer {
  const authorityKey = element(KEY_IDENTIFIER_TAG, keyIdentifier(content.issuer.publicKey))
  return sequence(
    ...kindExtensions(content.kind),
    extension(SUBJECT_KEY_IDENTIFIER, octetString(keyIdentifier(content.publicKey)), 'optional'),
    extension(AUTHORITY_KEY_IDENTIFIER, sequence(authorityKey), 'optional'),
  )
}

function toPem(der: Buffer): string {
  const lines = der.toString('base64').replace(/.{64}(?=.)/g, '$&\n')
  return `-----BEGIN CERTIFICATE-----\n${lines}\n-----END CERTIFICATE-----\n`
}

/** Makes and signs an X.509 version 3 certificate; PEM. */
export function makeCertificate(content: CertificateContent): string {
  const toBeSigned = sequence(
    VERSION_3,
    positiveInteger(randomBytes(16)),
    ECDSA_WITH_SHA256,
    nameOf(content.issuer.name),
    sequence(time(content.notBefore), time(content.notAfter)),
    nameOf(content.subject),
    spki(content.publicKey),
    tagged(3, extensions(content)),
  )
  const signature = sign('sha256', toBeSigned, content.issuer.privateKey)
  return toPem(sequence(toBeSigned, ECDSA_WITH_SHA256, bitString(signature)))
}
