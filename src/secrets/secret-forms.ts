/** Shorter ones would also be found in text that has nothing to do with the value. */
const LEAST_BASE64_LENGTH = 8

/** The characters of base64 that a value decides alone when `before` bytes stand before it. */
function base64Core(bytes: Buffer, before: number): string {
  const encoded = Buffer.concat([Buffer.alloc(before), bytes]).toString('base64')
  return encoded.slice(Math.ceil((before * 8) / 6), Math.floor(((before + bytes.length) * 8) / 6))
}

function base64Forms(value: string): string[] {
  const bytes = Buffer.from(value)
  const cores = [0, 1, 2].map((before) => base64Core(bytes, before))
  const all = [bytes.toString('base64'), ...cores].filter((form) => form.length >= LEAST_BASE64_LENGTH)
  return [...all, ...all.map((form) => form.replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', ''))]
}

function jsonForms(value: string): string[] {
  const escaped = JSON.stringify(value).slice(1, -1)
  // Go's encoder also escapes what is markup.
  const inGo = escaped.replaceAll(/[<>&]/g, (one) => `\\u00${one.charCodeAt(0).toString(16)}`)
  return [escaped, inGo]
}

function urlForms(value: string): string[] {
  const wellFormed = value.toWellFormed()
  const encoded = encodeURIComponent(wellFormed)
  // RFC 3986 reserves these too; browsers leave them.
  const strict = encoded.replaceAll(/[!'()*]/g, (one) => `%${one.charCodeAt(0).toString(16).toUpperCase()}`)
  const forms = [encoded, strict, ...[encoded, strict].map((one) => one.replaceAll('%20', '+')), encodeURI(wellFormed)]
  return [...forms, ...forms.map((form) => form.replaceAll(/%[0-9A-F]{2}/g, (one) => one.toLowerCase()))]
}

function markupForms(value: string): string[] {
  const escaped = value.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
  const quoted = escaped.replaceAll('"', '&quot;')
  return [escaped, quoted, ...['&#39;', '&#x27;', '&apos;'].map((quote) => quoted.replaceAll("'", quote))]
}

function shellForms(value: string): string[] {
  const inQuotes = [
    value.replaceAll("'", "'\\''"),
    value.replaceAll("'", `'"'"'`),
    value.replaceAll(/[\\"$`]/g, '\\$&'),
  ]
  return [...inQuotes, value.replaceAll(/[^\w@%+=:,./-]/g, '\\$&')]
}

/** The ways in which programs write `value` down: as it is, and as shells, JSON, URLs, markup and base64 have it. */
export function secretForms(value: string): readonly string[] {
  return [
    ...new Set([
      value,
      ...jsonForms(value),
      ...shellForms(value),
      ...urlForms(value),
      ...markupForms(value),
      ...base64Forms(value),
    ]),
  ]
}
