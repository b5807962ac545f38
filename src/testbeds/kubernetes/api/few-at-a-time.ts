/** Enough to fill the way to a far API server; more would each need a connection and a handshake of their own. */
const AT_ONCE = 8

/** Asks for each item, a few at the same time; answers in the order of the items. Throws what the first failure throws. */
export async function fewAtATime<Item, Answer>(
  items: readonly Item[],
  ask: (item: Item) => Promise<Answer>,
): Promise<Answer[]> {
  const answers: Answer[] = []
  const left = items.entries()
  const askOn = async () => {
    for (const [index, item] of left) answers[index] = await ask(item)
  }
  await Promise.all(Array.from({length: Math.min(AT_ONCE, items.length)}, askOn))
  return answers
}
