import type {SideName} from '../../stacks/difference/side.ts'
import type {Counterpart, Fate, TwoBuilds} from '../../stacks/difference/two-builds.ts'
import {type Frame, isUnnamed, NAME_GROUNDS} from '../../stacks/model/stacks.ts'
import {withoutMarksOfBuild} from '../../stacks/names/one-spelling.ts'
import {basenameOf} from '../../stacks/text/frame-names.ts'
import {fileOfPlace, isNumbered} from '../../stacks/text/grounds-of-name.ts'
import {
  type FunctionMatches,
  type MatchGround,
  matchOfAfter,
  matchOfBefore,
} from '../../symbols/matching/function-matches.ts'
import type {SymbolMatch} from '../../symbols/module-symbols.ts'
import {Build, type NamedBuild, spelledBy} from './build.ts'
import {classAcrossBuilds} from './lambdas.ts'

const REASONS: Readonly<Record<MatchGround, string>> = {
  symbol: 'its symbol',
  code: 'its code',
  'virtual-table': 'its place in a table of virtual functions',
  order: 'the functions beside it',
  calls: 'what it calls and is called by',
  shape: 'its constants, strings and size',
}
const OTHER = {before: 'after', after: 'before'} as const
const MATCH_OF = {before: matchOfBefore, after: matchOfAfter}
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

/** A counterpart, and what the other build calls it. */
interface Found {
  readonly counterpart: Counterpart | 'named'
  readonly otherName: string | null
}

/** Two builds of one file whose functions were matched. */
export class MatchedFunctions implements TwoBuilds {
  readonly fileBefore: string
  readonly fileAfter: string
  readonly #matches: FunctionMatches
  readonly #builds: Readonly<Record<SideName, Build>>

  constructor(before: NamedBuild, after: NamedBuild, matches: FunctionMatches) {
    this.fileBefore = before.file
    this.fileAfter = after.file
    this.#matches = matches
    this.#builds = {before: new Build(before), after: new Build(after)}
  }

  fateOf(one: Frame, side: SideName): Fate {
    if (isUnnamed(one)) return 'named'
    const starts = this.#builds[side].startsOf(one)
    if (starts.length === 0) return isSymbol(one) ? 'named' : 'unknown'
    return this.#likeliest(starts, side) ?? this.#fateWithoutMatch(one, starts[0]!, side)
  }

  /** Of several functions of one name the one that is meant is that whose counterpart the other profile has. */
  #likeliest(starts: readonly bigint[], side: SideName): Counterpart | 'named' | null {
    const {sampled} = this.#builds[OTHER[side]]
    const found = starts.flatMap((start) => this.#counterpartOf(start, side) ?? [])
    const isSampled = (one: Found) => one.otherName !== null && sampled.has(one.otherName)
    return (found.find(isSampled) ?? found[0])?.counterpart ?? null
  }

  #counterpartOf(start: bigint, side: SideName): Found | null {
    const match = MATCH_OF[side](this.#matches, start)
    if (match === null) return null
    const before = this.#builds.before.symbols.lookupAddress(match.before)
    const after = this.#builds.after.symbols.lookupAddress(match.after)
    if (before === null || after === null) return null
    // Two symbols say themselves whether they are one.
    if (isSymbol(before) && isSymbol(after)) return {counterpart: 'named', otherName: null}
    const {name, grounds, evidence} = rankOf(before) < rankOf(after) ? before : after
    const reason = `${REASONS[match.ground]}, ${Math.floor(100 * match.certainty)}% sure`
    const otherName = side === 'before' ? after.name : before.name
    return {counterpart: {named: {name, grounds, evidence}, reason}, otherName}
  }

  /** A function without a match is absent from the other build where its class, or its source file, is; or its symbol. */
  #fateWithoutMatch(one: Frame, start: bigint, side: SideName): Fate {
    const [own, other] = [this.#builds[side], this.#builds[OTHER[side]]]
    if (isSymbol(one) && !other.symbols.stripped) return 'named'
    const inferred = own.symbols.inferredAt(start)
    if (inferred === null) return 'unknown'
    const {startsOf, classes, sourceFiles} = other.index()
    const namesake = this.#unmatched(startsOf.get(spelledBy(withoutMarksOfBuild, inferred)) ?? [], side)
    if (namesake) return {named: one, reason: 'its inferred name, and no other function that it can be'}
    if (inferred.owner !== null)
      return classes.has(classAcrossBuilds(inferred.owner, withoutMarksOfBuild)) ? 'unknown' : 'absent'
    return inferred.file === null || sourceFiles.has(basenameOf(inferred.file)) ? 'unknown' : 'absent'
  }

  /** Whether any of these functions of the other build is without a match. */
  #unmatched(starts: readonly bigint[], side: SideName): boolean {
    return starts.some((start) => MATCH_OF[OTHER[side]](this.#matches, start) === null)
  }
}
