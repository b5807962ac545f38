import {guardSecret} from './known-secrets.ts'

/** RFC 9110, 11.4: a scheme and what it is followed by. */
const CREDENTIALS = /^(?:basic|bearer|digest|negotiate|token|apikey)\s+(\S.*)$/i
/** RFC 6265, 4.2.1: pairs with a semicolon and a blank between. */
const COOKIE_PAIR = /^[^=;\s]+=([^;]*)$/

function guardParts(value: string): void {
  const credentials = CREDENTIALS.exec(value)?.[1]
  if (credentials === undefined) return
  guardSecret(credentials)
  const decoded = Buffer.from(credentials, 'base64').toString()
  const colon = decoded.indexOf(':')
  if (/^basic\s/i.test(value) && colon !== -1) {
    guardSecret(decoded)
    guardSecret(decoded.slice(colon + 1))
  }
}

/** From now on the value of this header is hidden, and so are the credentials or cookies in it. */
export function guardHeader(name: string, value: string): void {
  guardSecret(value)
  guardParts(value)
  if (!/^cookie$/i.test(name)) return
  for (const pair of value.split('; ')) guardSecret(COOKIE_PAIR.exec(pair)?.[1] ?? '')
}
