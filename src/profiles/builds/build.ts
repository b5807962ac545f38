import type {Frame} from '../../stacks/model/stacks.ts'
import {withoutMarksOfBuild} from '../../stacks/names/one-spelling.ts'
import {basenameOf} from '../../stacks/text/frame-names.ts'
import {addressOfPlace, fileOfPlace, isNumbered} from '../../stacks/text/grounds-of-name.ts'
import type {InferredFunction, ModuleSymbols} from '../../symbols/module-symbols.ts'
import {remembering} from '../../symbols/remembering.ts'
import {classAcrossBuilds, numbersLambda} from './lambdas.ts'

/** One of two builds, and what its functions are called. */
export interface NamedBuild {
  /** Name of its file. */
  readonly file: string
  readonly symbols: ModuleSymbols
  /** Names of functions in the profile of this build. */
  readonly sampled: ReadonlySet<string>
}

/** What the inferred functions of a build have in common with those of another: by one spelling. */
interface Index {
  /** Starts of the functions by name; places and numbers are none. */
  readonly startsOf: ReadonlyMap<string, readonly bigint[]>
  /** As {@link classAcrossBuilds} has them. */
  readonly classes: ReadonlySet<string>
  /** Without their folders. */
  readonly sourceFiles: ReadonlySet<string>
}

/** One spelling of a name whose class, most of it, was met before. */
export function spelledBy(spell: (text: string) => string, {name, owner}: InferredFunction): string {
  return owner !== null && name.startsWith(owner) ? spell(owner) + name.slice(owner.length) : spell(name)
}

function addStart(found: Map<string, bigint[]>, name: string, start: bigint): void {
  const starts = found.get(name)
  if (starts === undefined) found.set(name, [start])
  else starts.push(start)
}

function indexOf({symbols}: NamedBuild): Index {
  const spell = remembering(withoutMarksOfBuild)
  const startsOf = new Map<string, bigint[]>()
  const [owners, files] = [new Set<string>(), new Set<string>()]
  for (const one of symbols.inferredFunctions()) {
    if (one.owner !== null) owners.add(one.owner)
    if (one.file !== null) files.add(one.file)
    if (fileOfPlace(one.name) !== null || isNumbered(one.name) || numbersLambda(one.name)) continue
    addStart(startsOf, spelledBy(spell, one), one.start)
  }
  return {
    startsOf,
    classes: new Set([...owners].map((owner) => classAcrossBuilds(owner, spell))),
    sourceFiles: new Set([...files].map(basenameOf)),
  }
}

/** Starts of functions by the names that lookups give them, for profiles that keep names alone; one name may have several. */
function startsByName({symbols}: NamedBuild): ReadonlyMap<string, readonly bigint[]> {
  const found = new Map<string, bigint[]>()
  for (const {name, start} of symbols.inferredFunctions()) addStart(found, name, start)
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
export class Build {
  readonly symbols: ModuleSymbols
  readonly sampled: ReadonlySet<string>
  readonly index: () => Index
  readonly #byName: () => ReadonlyMap<string, readonly bigint[]>

  constructor(build: NamedBuild) {
    this.symbols = build.symbols
    this.sampled = build.sampled
    this.index = once(() => indexOf(build))
    this.#byName = once(() => startsByName(build))
  }

  /** Where the function of a frame may start: at one place where naming kept it or the name says it; empty: nothing tells. */
  startsOf({functionStart, name}: Frame): readonly bigint[] {
    const place = functionStart ?? addressOfPlace(name)
    return place === null ? (this.#byName().get(name) ?? []) : [place]
  }
}
