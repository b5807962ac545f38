import {isMapping} from '../../foreign-text/json-shape.ts'
import {HIDDEN, redacted} from '../../secrets/known-secrets.ts'

/** Headers that say who somebody is. */
const CREDENTIAL_HEADER = /^(?:proxy-)?authorization$|^(?:set-)?cookie$|token|secret|password|api-?key|credential/i
/** Fields of Envoy's configuration that hold a secret, whatever kind of data source it is given as. */
const SECRET_FIELD =
  /^(?:private_key|password|token|token_secret|hmac_secret|client_secret|generic_secret|session_ticket_keys)$/

/** Envoy's data sources that hold the data itself; a file name or a variable's name is none. */
const INLINE = ['inline_string', 'inline_bytes']

type Fields = Readonly<Record<string, unknown>>

function isHeader({key, value, raw_value: raw}: Fields): boolean {
  return (
    typeof key === 'string' && CREDENTIAL_HEADER.test(key) && (typeof value === 'string' || typeof raw === 'string')
  )
}

/** The data itself hidden, wherever it stands below a field that holds a secret. */
function withoutData(value: unknown): unknown {
  if (typeof value === 'string') return HIDDEN
  if (Array.isArray(value)) return value.map(withoutData)
  if (!isMapping(value)) return value
  const hide = (name: string, inner: unknown) => {
    if (INLINE.includes(name)) return HIDDEN
    return typeof inner === 'string' ? inner : withoutData(inner)
  }
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, hide(name, inner)]))
}

function hide(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(hide)
  if (!isMapping(value)) return value
  const isSecretHeader = isHeader(value)
  const entries = Object.entries(value).map(([name, inner]) => {
    if (isSecretHeader && /^(?:raw_)?value$/.test(name)) return [name, HIDDEN]
    return [name, SECRET_FIELD.test(name) ? withoutData(inner) : hide(inner)]
  })
  return Object.fromEntries(entries)
}

/**
 * A page of Envoy's admin endpoint as JSON without secrets: those that we know, private keys, values of headers that
 * say who somebody is, and what its configuration keeps in fields for secrets. Envoy itself leaves out most of these, but
 * not headers that a route adds.
 */
export function hideProxySecrets(page: string): string {
  let document: unknown
  try {
    document = JSON.parse(page)
  } catch {
    // What is no JSON is kept as it came, and has no fields.
    return redacted(page)
  }
  return redacted(`${JSON.stringify(hide(document), null, 1)}\n`)
}
