import {createHash} from 'node:crypto'
import {posixChecksum} from './posix-checksum.ts'

/** What a container can check a file with, best first. */
export type ChecksumName = 'sha256' | 'md5' | 'cksum'

/** Sums of all kinds over the same bytes, since the kind is known only once the container answered. */
export interface Checksum {
  update(bytes: Uint8Array): void
  digest(): string
}

/** Starts a checksum of that kind. */
export function startChecksum(name: ChecksumName): Checksum {
  if (name === 'cksum') return posixChecksum()
  const hash = createHash(name)
  return {
    update: (bytes) => void hash.update(bytes),
    digest: () => hash.digest('hex'),
  }
}

/** Shell function `checksum_of FILE`: prints name and sum of the best kind that the container has. */
export const CHECKSUM_FUNCTION = `checksum_of() {
  if command -v sha256sum >/dev/null 2>&1; then name=sha256 sum=$(sha256sum <"$1") || return 1
  elif command -v md5sum >/dev/null 2>&1; then name=md5 sum=$(md5sum <"$1") || return 1
  else name=cksum sum=$(cksum <"$1") || return 1
  fi
  printf '%s %s' "$name" "\${sum%% *}"
}`

/** Reads what `checksum_of` printed; null when it is something else. */
export function readChecksum(text: string): {readonly name: ChecksumName; readonly sum: string} | null {
  const found = /^(sha256|md5|cksum) ([0-9a-f]+)$/.exec(text.trim())
  return found === null ? null : {name: found[1] as ChecksumName, sum: found[2]!}
}
