import {foldedName} from '../formats/folded/write/fold.ts'
import type {Frame} from '../model/stacks.ts'
import {basenameOf} from '../text/frame-names.ts'

/** Ways to write a function, each telling more than the one before. */
const SPELLINGS: readonly ((one: Frame) => string)[] = [
  ({name}) => name,
  (one) => foldedName(one),
  (one) => (one.module === null ? foldedName(one) : `${foldedName(one)} (${basenameOf(one.module)})`),
  (one) => (one.module === null ? foldedName(one) : `${foldedName(one)} (${one.module})`),
]

function countsOf(texts: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>()
  for (const text of texts) counts.set(text, (counts.get(text) ?? 0) + 1)
  return counts
}

/** Names for a table: the name alone where that is enough, with `_[k]`, the file or its path where functions would read alike. */
export function distinctNames(frames: readonly Frame[]): string[] {
  let names = frames.map(SPELLINGS[0]!)
  for (const spell of SPELLINGS.slice(1)) {
    const counts = countsOf(names)
    names = names.map((name, index) => (counts.get(name) === 1 ? name : spell(frames[index]!)))
  }
  return names
}
