import type {Counterpart, Fate, TwoBuilds} from '../../stacks/difference/two-builds.ts'
import {type Frame, NAME_GROUNDS} from '../../stacks/model/stacks.ts'
import {oneSpelling} from '../../stacks/names/one-spelling.ts'
import {basenameOf} from '../../stacks/text/frame-names.ts'
import {fileOfPlace, isNumbered} from '../../stacks/text/grounds-of-name.ts'
import {
  type FunctionMatches,
  type MatchGround,
  matchOfAfter,
  matchOfBefore,
} from '../../symbols/matching/function-matches.ts'
import type {InferredFunction, ModuleSymbols, SymbolMatch} from '../../symbols/module-symbols.ts'
import {placeInName} from './place-in-name.ts'

/** One of two builds, and what its functions are called. */
export interface NamedBuild {
  /** Name of its file. */
  readonly file: string
  readonly symbols: ModuleSymbols
}

const REASONS: Readonly<Record<MatchGround, string>> = {
  symbol: 'its symbol',
  code: 'its code',
  'virtual-table': 'its place in a table of virtual functions',
  order: 'the functions beside it',
  calls: 'what it calls and is called by',
  shape: 'its constants, strings and size',
}
/** Grounds from here on are no symbols. */
const FIRST_INFERRED = NAME_GROUNDS.indexOf('inferred')

function isSymbol({grounds}: Pick<Frame, 'grounds'>): boolean {
  return NAME_GROUNDS.indexOf(grounds) < FIRST_INFERRED
}

/** How much a name tells: a symbol, what was inferred in full, a number in a class, a place in a source file, a place. */
function rankOf(match: SymbolMatch): number {
  if (isSymbol(match)) return 0
  if (fileOfPlace(match.name) !== null) return match.grounds === 'inferred' ? 3 : 4
  return isNumbered(match.name) ? 2 : 1
}

/** What the inferred functions of a build have in common with those of another: by one spelling. */
interface Index {
  /** Starts of the functions by name; places are none. */
  readonly startsOf: ReadonlyMap<string, readonly bigint[]>
  readonly classes: ReadonlySet<string>
  /** Without their folders. */
  readonly sourceFiles: ReadonlySet<string>
}

function remembering<Value>(make: (text: string) => Value): (text: string) => Value {
  const known = new Map<string, Value>()
  return (text) => {
    const value = known.get(text) ?? make(text)
    known.set(text, value)
    return value
  }
}

/** One spelling of a name whose class, most of it, was met before. */
function spelledBy(spell: (text: string) => string, {name, owner}: InferredFunction): string {
  return owner !== null && name.startsWith(owner) ? spell(owner) + name.slice(owner.length) : spell(name)
}

function indexOf({symbols}: NamedBuild): Index {
  const spell = remembering(oneSpelling)
  const startsOf = new Map<string, bigint[]>()
  const [classes, sourceFiles] = [new Set<string>(), new Set<string>()]
  for (const one of symbols.inferredFunctions()) {
    if (one.owner !== null) classes.add(spell(one.owner))
    if (one.file !== null) sourceFiles.add(basenameOf(one.file))
    if (fileOfPlace(one.name) !== null || isNumbered(one.name)) continue
    const name = spelledBy(spell, one)
    const starts = startsOf.get(name)
    if (starts === undefined) startsOf.set(name, [one.start])
    else starts.push(one.start)
  }
  return {startsOf, classes, sourceFiles}
}

/** Starts of functions by the names that lookups give them, for profiles that keep names alone. */
function startsByName({symbols}: NamedBuild): ReadonlyMap<string, InferredFunction> {
  const found = new Map<string, InferredFunction>()
  // Of several functions of one name the first stands for all, as one frame does.
  for (const one of symbols.inferredFunctions()) if (!found.has(one.name)) found.set(one.name, one)
  return found
}

function once<Value>(make: () => Value): () => Value {
  let value: Value | undefined
  return () => {
    value ??= make()
    return value
  }
}

/** A build with all that is found out of it when it is first asked for. */
class Build {
  readonly symbols: ModuleSymbols
  readonly index: () => Index
  readonly #byName: () => ReadonlyMap<string, InferredFunction>
  readonly #byStart: () => ReadonlyMap<bigint, InferredFunction>

  constructor(build: NamedBuild) {
    this.symbols = build.symbols
    this.index = once(() => indexOf(build))
    this.#byName = once(() => startsByName(build))
    this.#byStart = once(() => new Map([...build.symbols.inferredFunctions()].map((one) => [one.start, one])))
  }

  /** Where the function of a frame starts; null when nothing tells. */
  startOf({functionStart, name}: Frame): bigint | null {
    return functionStart ?? placeInName(name) ?? this.#byName().get(name)?.start ?? null
  }

  inferredAt(start: bigint): InferredFunction | null {
    return this.#byStart().get(start) ?? null
  }
}

/** Two builds of one file whose functions were matched. */
export class MatchedFunctions implements TwoBuilds {
  readonly fileBefore: string
  readonly fileAfter: string
  readonly #matches: FunctionMatches
  readonly #before: Build
  readonly #after: Build

  constructor(before: NamedBuild, after: NamedBuild, matches: FunctionMatches) {
    this.fileBefore = before.file
    this.fileAfter = after.file
    this.#matches = matches
    this.#before = new Build(before)
    this.#after = new Build(after)
  }

  fateOf(one: Frame, side: 'before' | 'after'): Fate {
    const own = side === 'before' ? this.#before : this.#after
    if (one.grounds === 'module-only' || one.grounds === 'unknown') return 'named'
    const start = isSymbol(one) && one.functionStart === undefined ? null : own.startOf(one)
    if (start === null) return isSymbol(one) ? 'named' : 'unknown'
    return this.#counterpartOf(start, side) ?? this.#fateWithoutMatch(one, start, side)
  }

  #counterpartOf(start: bigint, side: 'before' | 'after'): Counterpart | 'named' | null {
    const match = (side === 'before' ? matchOfBefore : matchOfAfter)(this.#matches, start)
    if (match === null) return null
    const [before, after] = [
      this.#before.symbols.lookupAddress(match.before),
      this.#after.symbols.lookupAddress(match.after),
    ]
    if (before === null || after === null) return null
    // Two symbols say themselves whether they are one.
    if (isSymbol(before) && isSymbol(after)) return 'named'
    const {name, grounds, evidence} = rankOf(before) < rankOf(after) ? before : after
    const reason = `${REASONS[match.ground]}, ${Math.floor(100 * match.certainty)}% sure`
    return {named: {name, grounds, evidence}, reason}
  }

  /** A function without a match is absent from the other build where its class, or its source file, is; or its symbol. */
  #fateWithoutMatch(one: Frame, start: bigint, side: 'before' | 'after'): Fate {
    const [own, other] = side === 'before' ? [this.#before, this.#after] : [this.#after, this.#before]
    if (isSymbol(one) && !other.symbols.stripped) return 'named'
    const inferred = own.inferredAt(start)
    if (inferred === null) return 'unknown'
    const {startsOf, classes, sourceFiles} = other.index()
    const namesake = this.#unmatched(startsOf.get(spelledBy(oneSpelling, inferred)) ?? [], side)
    if (namesake) return {named: one, reason: 'its inferred name, and no other function that it can be'}
    if (inferred.owner !== null) return classes.has(oneSpelling(inferred.owner)) ? 'unknown' : 'absent'
    return inferred.file === null || sourceFiles.has(basenameOf(inferred.file)) ? 'unknown' : 'absent'
  }

  /** Whether any of these functions of the other build is without a match. */
  #unmatched(starts: readonly bigint[], side: 'before' | 'after'): boolean {
    const matchOf = side === 'before' ? matchOfAfter : matchOfBefore
    return starts.some((start) => matchOf(this.#matches, start) === null)
  }
}
