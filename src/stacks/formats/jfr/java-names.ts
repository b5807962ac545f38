/** Letters of primitive types in descriptors (JVMS 4.3.2). */
const PRIMITIVES: Readonly<Record<string, string>> = {
  B: 'byte',
  C: 'char',
  D: 'double',
  F: 'float',
  I: 'int',
  J: 'long',
  S: 'short',
  Z: 'boolean',
}
/** What a hidden class has behind its name: `Work$$Lambda$93+0x00007f14c8008aa0/927327686`, without the last number from 21 on. */
const HIDDEN = /[+/](0x[0-9a-f]+)(?:\/\d+)?$/
const ARRAY = /^(\[+)(?:L(.+);|([BCDFIJSZ]))$/

/**
 * A class as Java spells it, `java.util.Map$Entry[]` for `[Ljava/util/Map$Entry;`. Of a hidden class the address stays, as
 * `Work$$Lambda$93/0x00007f14c8008aa0`; names from run to run are told apart elsewhere.
 */
export function javaClass(internal: string): string {
  const array = ARRAY.exec(internal)
  if (array !== null) return (PRIMITIVES[array[3] ?? ''] ?? javaClass(array[2]!)) + '[]'.repeat(array[1]!.length)
  const hidden = HIDDEN.exec(internal)
  if (hidden === null) return internal.replaceAll('/', '.')
  return `${internal.slice(0, hidden.index).replaceAll('/', '.')}/${hidden[1]}`
}
