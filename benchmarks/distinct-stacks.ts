/** Seeded folded text in which hardly a stack comes twice: the hardest input for what remembers stacks. */
import {open} from 'node:fs/promises'
import {seededRandom} from './statistics.ts'

const SPACES = ['Http', 'Net', 'Ssl', 'std', 'Buf', 'absl', 'Event', 'Rds', 'Tcp', 'Stats', 'google::protobuf']
const CLASSES = ['Conn', 'Codec', 'Filter', 'Pool', 'Map', 'Timer', 'Slice', 'Router', 'vector<int>', '(anonymous)']
const VERBS = ['on', 'do', 'get', 'set', 'add', 'read', 'write', 'parse', 'flush', '~', 'operator ']
const OBJECTS = ['Data', 'Event', 'Body', 'Header', 'Frame', 'Node', 'Key', 'new', '()', 'Ready']
const FUNCTION_COUNT = 3000
/** Functions that one function calls, the first ones far more often. */
const CALLEES = 250

function functionNames(random: () => number): string[] {
  const one = (words: readonly string[]) => words[Math.floor(random() * words.length)]!
  const names = new Set<string>()
  while (names.size < FUNCTION_COUNT) {
    const method = `${one(VERBS)}${one(OBJECTS)}`
    const kind = random()
    if (kind < 0.3) names.add(`${one(SPACES)}::${method}`)
    else if (kind < 0.35) names.add(`${one(SPACES)}::${one(CLASSES)}::${method}`)
    else if (kind < 0.5) names.add(`${one(CLASSES)}::${method}`)
    else names.add(`${one(VERBS).trim()}_${Math.floor(random() * 900)}`)
  }
  return [...names]
}

/** `count` lines of folded text, each of another stack, about 50 bytes each; in the order in which they were made. */
export function distinctStacks(count: number, seed: number): string[] {
  const random = seededRandom(seed)
  const names = functionNames(random)
  const stacks = new Set<string>()
  while (stacks.size < count) {
    let stack = `wrk:${Math.floor(random() * 4)}`
    let at = Math.floor(random() * 40)
    for (let depth = 3 + Math.floor(random() ** 2 * 3); depth > 0; depth--) {
      stack += `;${names[at]}`
      at = (at * 31 + Math.floor(random() ** 2 * CALLEES)) % FUNCTION_COUNT
    }
    stacks.add(stack)
  }
  return Array.from(stacks, (stack) => `${stack} ${1 + Math.floor(random() ** 8 * 5000)}\n`)
}

/** Writes lines in the order of their bytes, or as they come. */
export async function writeLines(path: string, lines: readonly string[], {sorted}: {sorted: boolean}): Promise<void> {
  await using file = await open(path, 'w')
  // All of it is ASCII, so the order of characters is that of bytes.
  await file.writeFile((sorted ? [...lines].sort() : lines).join(''))
}
