import {generateKeyPair, type KeyObject, sign} from 'node:crypto'
import {promisify} from 'node:util'
import {TOKEN_ISSUER, TOKEN_SUBJECT} from '../../../meshes/istio/variant/objects.ts'
import {guardHeader} from '../../../secrets/guard-headers.ts'

/** A JSON Web Token signed with a key of its own, and what it is checked with. */
export interface RunToken {
  /** As a request carries it. Its value is a secret that the process knows. */
  readonly header: readonly [name: string, value: string]
  /** JSON Web Key Set with the public key: https://www.rfc-editor.org/rfc/rfc7517 */
  readonly keySet: string
}

const KEY_ID = 'run'
const newKeys = promisify(generateKeyPair)

function base64url(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url')
}

/** https://www.rfc-editor.org/rfc/rfc7519, with RS256 of https://www.rfc-editor.org/rfc/rfc7518 */
function signed(claims: Readonly<Record<string, unknown>>, key: KeyObject): string {
  const content = `${base64url({alg: 'RS256', typ: 'JWT', kid: KEY_ID})}.${base64url(claims)}`
  return `${content}.${sign('RSA-SHA256', Buffer.from(content), key).toString('base64url')}`
}

/** A token of a new key that is good for some time. The private key is kept nowhere. */
export async function makeRunToken(now: Date, longestSeconds: number): Promise<RunToken> {
  const {publicKey, privateKey} = await newKeys('rsa', {modulusLength: 2048})
  const key = {...publicKey.export({format: 'jwk'}), kid: KEY_ID, alg: 'RS256', use: 'sig'}
  const expires = Math.ceil(now.getTime() / 1000 + longestSeconds)
  const token = signed({iss: TOKEN_ISSUER, sub: TOKEN_SUBJECT, exp: expires}, privateKey)
  const header = ['Authorization', `Bearer ${token}`] as const
  guardHeader(...header)
  return {header, keySet: JSON.stringify({keys: [key]})}
}
