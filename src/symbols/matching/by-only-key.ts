/** Values by key, without the keys that several of them have. */
export function byOnlyKey<Key, Value>(entries: Iterable<readonly [Key, Value]>): Map<Key, Value> {
  const found = new Map<Key, Value>()
  const repeated = new Set<Key>()
  for (const [key, value] of entries) {
    if (found.has(key)) repeated.add(key)
    else found.set(key, value)
  }
  for (const key of repeated) found.delete(key)
  return found
}
