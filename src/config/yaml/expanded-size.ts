/** A mapping or list of YAML that holds itself: it has no end. */
export class EndlessAlias extends Error {
  override readonly name = 'EndlessAlias'
}

function childrenOf(node: object): readonly unknown[] {
  return Array.isArray(node) ? node : Object.values(node)
}

/**
 * How many mappings, lists and scalars a constructed document has once each alias stands for all that it refers to. What
 * several aliases share is counted once and multiplied, so this takes as long as the text, however much that grows to.
 *
 * @throws EndlessAlias when something holds itself
 */
export function expandedSize(document: unknown): number {
  const sizes = new Map<object, number>()
  const open = new Set<object>()
  const sizeOf = (node: unknown): number => {
    if (typeof node !== 'object' || node === null) return 1
    const known = sizes.get(node)
    if (known !== undefined) return known
    if (open.has(node)) throw new EndlessAlias()
    open.add(node)
    let size = 1
    for (const child of childrenOf(node)) size += sizeOf(child)
    open.delete(node)
    sizes.set(node, size)
    return size
  }
  return sizeOf(document)
}
