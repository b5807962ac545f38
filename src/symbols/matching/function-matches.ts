/** Why two functions are taken for one, the surest first. A ground's number is its place in this list. */
export const MATCH_GROUNDS = ['symbol', 'code', 'virtual-table', 'order', 'calls', 'shape'] as const
export type MatchGround = (typeof MATCH_GROUNDS)[number]

/** Grounds that are as sure as can be, whatever else is known: see docs/symbols.md. */
const SURE: Readonly<Partial<Record<MatchGround, number>>> = {symbol: 1, code: 0.99, 'virtual-table': 0.99}

/** Share of the matches on other grounds that were right, by how many things confirm them; more confirm none better. */
const CERTAINTIES = [0.65, 0.8, 0.95, 0.98, 0.99] as const

function certaintyOf(ground: MatchGround, confirmations: number): number {
  return SURE[ground] ?? CERTAINTIES[Math.min(confirmations, CERTAINTIES.length - 1)]!
}

/** A function that both builds have. Places are virtual addresses of its start, as each file has them. */
export interface MatchedFunction {
  readonly before: bigint
  readonly after: bigint
  readonly ground: MatchGround
  /** 0..1, the measured precision of matches that are known as well. */
  readonly certainty: number
}

/** Pairs of functions, one to one, in columns; ascending by `before`. Places are image offsets of starts. */
export interface FunctionMatches {
  /** Lowest mapped address of each file, which image offsets count from. */
  readonly baseBefore: bigint
  readonly baseAfter: bigint
  readonly before: Uint32Array
  readonly after: Uint32Array
  /** Indexes into {@link MATCH_GROUNDS}. */
  readonly grounds: Uint8Array
  /** How many things confirm each pair beside its ground. */
  readonly confirmations: Uint8Array
  /** Pairs ascending by `after`. */
  readonly byAfter: Uint32Array
  /** How many functions each file has; 0 where nothing could be searched. */
  readonly countBefore: number
  readonly countAfter: number
}

function pairAt(matches: FunctionMatches, pair: number): MatchedFunction {
  const ground = MATCH_GROUNDS[matches.grounds[pair]!]!
  return {
    before: matches.baseBefore + BigInt(matches.before[pair]!),
    after: matches.baseAfter + BigInt(matches.after[pair]!),
    ground,
    certainty: certaintyOf(ground, matches.confirmations[pair]!),
  }
}

/** Where `wanted` is among `count` ascending values; -1 when it is not. */
function indexOf(wanted: number, count: number, valueAt: (index: number) => number): number {
  let [low, high] = [0, count - 1]
  while (low <= high) {
    const middle = (low + high) >>> 1
    const found = valueAt(middle)
    if (found === wanted) return middle
    if (found < wanted) low = middle + 1
    else high = middle - 1
  }
  return -1
}

/** The match of the function of the earlier build that starts at a virtual address; null when it has none. */
export function matchOfBefore(matches: FunctionMatches, start: bigint): MatchedFunction | null {
  const {before, baseBefore} = matches
  const pair = indexOf(Number(start - baseBefore), before.length, (index) => before[index]!)
  return pair < 0 ? null : pairAt(matches, pair)
}

/** The match of the function of the later build that starts at a virtual address; null when it has none. */
export function matchOfAfter(matches: FunctionMatches, start: bigint): MatchedFunction | null {
  const {after, byAfter, baseAfter} = matches
  const place = indexOf(Number(start - baseAfter), byAfter.length, (index) => after[byAfter[index]!]!)
  return place < 0 ? null : pairAt(matches, byAfter[place]!)
}

/** All matches, ascending by place in the earlier build. */
export function* eachMatch(matches: FunctionMatches): Generator<MatchedFunction> {
  for (let pair = 0; pair < matches.before.length; pair++) yield pairAt(matches, pair)
}
