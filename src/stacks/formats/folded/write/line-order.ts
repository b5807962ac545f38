import type {JoinedTree} from '../../../model/joined-tree.ts'

const [BLANK, SEMICOLON] = [0x20, 0x3b]

/**
 * What follows a node in sorted text, as items `2 * child` (the line that ends in the child) and `2 * child + 1` (the
 * lines that go through it): the first item of a node, the next one of an item; 0 ends a list.
 */
export interface LineOrder {
  readonly first: Int32Array
  readonly next: Int32Array
}

/** A name with the byte that follows it: a blank where a line ends, `;` where it goes on. */
function keyOf(name: Uint8Array, last: number): Uint8Array {
  const key = new Uint8Array(name.length + 1)
  key.set(name)
  key[name.length] = last
  return key
}

function isPrefix(one: Uint8Array, other: Uint8Array): boolean {
  return one.length < other.length && Buffer.compare(one, other.subarray(0, one.length)) === 0
}

interface Ranks {
  /** Place of item `2 * name` or `2 * name + 1` among all. */
  readonly rankOf: Int32Array
  /** Names one of which goes on behind a blank where another ends: then the weight decides, which ranks do not know. */
  readonly areSure: boolean
}

function ranksOf(names: readonly Uint8Array[]): Ranks {
  const keys = names.flatMap((name) => [keyOf(name, BLANK), keyOf(name, SEMICOLON)])
  const order = Int32Array.from(keys.keys()).sort((one, other) => Buffer.compare(keys[one]!, keys[other]!))
  const rankOf = new Int32Array(keys.length)
  order.forEach((key, rank) => {
    rankOf[key] = rank
  })
  const areSure = order.every((key, rank) => rank === 0 || !isPrefix(keys[order[rank - 1]!]!, keys[key]!))
  return {rankOf, areSure}
}

/** All items with their rank as counting sort leaves them: in order, without one comparison. */
function itemsByRank({nameOf}: JoinedTree, rankOf: Int32Array): Int32Array {
  const ends = new Int32Array(rankOf.length + 1)
  for (let item = 2; item < nameOf.length * 2; item++) ends[rankOf[nameOf[item >> 1]! * 2 + (item & 1)]! + 1]!++
  for (let rank = 1; rank < ends.length; rank++) ends[rank]! += ends[rank - 1]!
  const items = new Int32Array(Math.max(0, nameOf.length * 2 - 2))
  for (let item = 2; item < nameOf.length * 2; item++)
    items[ends[rankOf[nameOf[item >> 1]! * 2 + (item & 1)]!]!++] = item
  return items
}

/** Puts each list in the order of the bytes of its items, for names that ranks do not tell apart. */
function sortLists({first, next}: LineOrder, keyOfItem: (item: number) => Uint8Array): void {
  for (let node = 0; node < first.length; node++) {
    const items: {item: number; key: Uint8Array}[] = []
    for (let item = first[node]!; item !== 0; item = next[item]!) items.push({item, key: keyOfItem(item)})
    items.sort((one, other) => Buffer.compare(one.key, other.key))
    items.forEach(({item}, place) => {
      next[item] = items[place + 1]?.item ?? 0
    })
    first[node] = items[0]?.item ?? 0
  }
}

/**
 * The order of bytes of the lines of folded text. It is not that of a walk by names: `a.b 1` stands between `a 5` and
 * `a;c 1`. `names` are the bytes of each name; `ending` is what stands behind the last name in the line of a node.
 */
export function lineOrder(tree: JoinedTree, names: readonly Uint8Array[], ending: (node: number) => string): LineOrder {
  const {rankOf, areSure} = ranksOf(names)
  const order = {first: new Int32Array(tree.parents.length), next: new Int32Array(tree.parents.length * 2)}
  const items = itemsByRank(tree, rankOf)
  for (let place = items.length - 1; place >= 0; place--) {
    const item = items[place]!
    const parent = tree.parents[item >> 1]!
    order.next[item] = order.first[parent]!
    order.first[parent] = item
  }
  if (areSure) return order
  sortLists(order, (item) => {
    const name = names[tree.nameOf[item >> 1]!]!
    return (item & 1) === 1 ? keyOf(name, SEMICOLON) : Buffer.concat([name, Buffer.from(ending(item >> 1))])
  })
  return order
}
