/** Numbers from 0 to below 1, the same for every `seed`, which is not 0 (Marsaglia, J. Stat. Softw. 8(14), 2003). */
export function seededRandom(seed: number): () => number {
  let state = seed
  return () => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return (state >>> 0) / 2 ** 32
  }
}

/** The items in another order, each as likely (Fisher and Yates). `random` gives numbers from 0 to below 1. */
export function shuffled<Item>(items: Iterable<Item>, random: () => number): Item[] {
  const order = [...items]
  for (let last = order.length - 1; last > 0; last--) {
    const place = Math.floor(random() * (last + 1))
    const kept = order[last]!
    order[last] = order[place]!
    order[place] = kept
  }
  return order
}
