/**
 * The secrets that this process knows, and text without them. There is one list for the whole process: whoever learns of
 * a secret adds it, and whatever leaves the process goes through {@link redacted}.
 */
import {secretForms} from './secret-forms.ts'

/** What stands for a secret. */
export const HIDDEN = '***'

/** Shorter values stand in too much that is not theirs: they are hidden only where their place is known. */
const LEAST_LENGTH = 4
/** Values up to this length count only where letters and digits do not go on. */
const WORD_LENGTH = 7
/** A number of this kind is also a count, a port, a version or a time. */
const SHORT_NUMBER = /^[\d.,:+-]{1,11}$/
/** `user:password@` of an address, whoever wrote it. */
const USER_INFORMATION = /:\/\/[^\s/?#"'<>\\]+@/g

/** RFC 7468; line ends may be escaped, as in JSON. */
const PRIVATE_KEY = /-----BEGIN ([A-Z0-9 ]*)PRIVATE KEY-----.*?-----END \1PRIVATE KEY-----/gs

/** PEM as base64, as Kubernetes and Envoy have it: how `-----BEGIN ` begins. */
const BASE64_OF_PEM = /LS0tLS1CRUdJTi[\w+/=-]*/g

/** What runs and cells can have come to, and other words of results. */
const WORDS_OF_RESULTS = 'done failed skipped interrupted profiled http http2 grpc mutual bothsidecar ingress null'

const forms = new Set<string>()
let openText = WORDS_OF_RESULTS
let pattern: RegExp | null = null

function escaped(form: string): string {
  const literal = form.replaceAll(/[\\^$.*+?()[\]{}|/-]/g, '\\$&')
  return form.length > WORD_LENGTH ? literal : `(?<![A-Za-z0-9])${literal}(?![A-Za-z0-9])`
}

/** The longest first: one may be part of another. */
function patternOf(all: Iterable<string>): RegExp {
  const sorted = [...all].toSorted((one, other) => other.length - one.length)
  return new RegExp(sorted.map(escaped).join('|'), 'g')
}

/** Whether a value can be told from other text by its looks alone. */
export function isTellable(value: string): boolean {
  return value.length >= LEAST_LENGTH && !SHORT_NUMBER.test(value)
}

/**
 * Names texts that stand in the output whatever happens: paths, labels, words of our own. A value that is part of one can
 * no more be kept secret by looking for it; it is hidden where its place is known.
 */
export function sayOpenly(texts: readonly string[]): void {
  openText += `\n${texts.join('\n')}`
}

/** From now on `value` is hidden wherever it stands. Values that nothing can tell from other text are not. */
export function guardSecret(value: string): void {
  const trimmed = value.trim()
  if (!isTellable(trimmed) || openText.includes(trimmed)) return
  for (const form of secretForms(trimmed)) forms.add(form)
  pattern = null
}

/** Whether any secret is known that can be looked for. */
export function knowsSecrets(): boolean {
  return forms.size > 0
}

function holdsPrivateKey(base64: string): boolean {
  return Buffer.from(base64, 'base64').includes('PRIVATE KEY-----')
}

/** `text` with `***` for what is a secret by its looks: private keys, and the user information of every address. */
function withoutEvident(text: string): string {
  const withoutUsers = text.includes('://') ? text.replaceAll(USER_INFORMATION, `://${HIDDEN}@`) : text
  const withoutPem = withoutUsers.includes('PRIVATE KEY-----')
    ? withoutUsers.replaceAll(PRIVATE_KEY, HIDDEN)
    : withoutUsers
  return withoutPem.replaceAll(BASE64_OF_PEM, (text) => (holdsPrivateKey(text) ? HIDDEN : text))
}

/** `text` with `***` for every secret that is known, every private key, and the user information of every address. */
export function redacted(text: string): string {
  const withoutKeys = withoutEvident(text)
  if (forms.size === 0) return withoutKeys
  pattern ??= patternOf(forms)
  return withoutKeys.replaceAll(pattern, HIDDEN)
}

/** `value` with every text in it {@link redacted}; names of fields, numbers and all else stay. */
export function redactedValue<Value>(value: Value): Value {
  if (typeof value === 'string') return redacted(value) as Value
  if (Array.isArray(value)) return value.map(redactedValue) as Value
  if (typeof value !== 'object' || value === null || Object.getPrototypeOf(value) !== Object.prototype) return value
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, redactedValue(inner)])) as Value
}
