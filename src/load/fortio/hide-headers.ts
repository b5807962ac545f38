import {HIDDEN} from '../../secrets/known-secrets.ts'

/**
 * fortio's result without the values of headers: for gRPC it repeats them as `Metadata`. A result without such is
 * returned as it is, and so is what is no result at all.
 */
export function hideHeaders(text: string): string {
  if (!text.includes('"Metadata"')) return text
  try {
    const document = JSON.parse(text)
    if (typeof document.Metadata !== 'object' || document.Metadata === null) return text
    const names = Object.keys(document.Metadata)
    return `${JSON.stringify({...document, Metadata: Object.fromEntries(names.map((name) => [name, [HIDDEN]]))}, null, 2)}\n`
  } catch {
    // Its reader says what is wrong with it.
    return text
  }
}
