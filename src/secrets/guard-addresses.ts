import {guardSecret, isTellable} from './known-secrets.ts'

const ADDRESS = /[a-z][a-z0-9+.-]*:\/\/[^\s"'<>]+/gi
/** As long as this, a user name without a password is a token. */
const TOKEN_LENGTH = 16

/** `text` without percent-encoding; what is none means itself. */
export function percentDecoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

function guardUserInformation(information: string): void {
  const colon = information.indexOf(':')
  const user = colon === -1 ? information : information.slice(0, colon)
  const password = colon === -1 ? '' : information.slice(colon + 1)
  for (const secret of [password, percentDecoded(password)]) guardSecret(secret)
  if (password !== '') guardSecret(`${percentDecoded(user)}:${percentDecoded(password)}`)
  if (user.length >= TOKEN_LENGTH) guardSecret(percentDecoded(user))
}

/** From now on the passwords and tokens in the addresses (`scheme://user:password@host/`) of `text` are hidden. */
export function guardAddresses(text: string): void {
  if (!text.includes('://')) return
  for (const [address] of text.matchAll(ADDRESS)) {
    const information = /:\/\/([^/?#]*)@/.exec(address)?.[1]
    if (information !== undefined) guardUserInformation(information)
  }
}

/** As {@link guardAddresses}, and the values after `?` too, such as a signature; placeholders in braces are none. */
export function guardAddressesWithQuery(text: string): void {
  guardAddresses(text)
  for (const [, value = ''] of text.matchAll(/[?&][^=&#\s]+=([^&#\s"'<>]+)/g)) {
    if (!value.includes('{') && isTellable(value)) guardSecret(value)
  }
}
