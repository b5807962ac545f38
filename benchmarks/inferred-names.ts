/**
 * How many inferred names are right, and how many functions get one. Each file given is an unstripped C++ program or
 * library: a stripped copy is read, and what was inferred is compared with what `nm` says of the original.
 * Without a file it is Envoy's engine for mobile devices, downloaded once with pip.
 *
 *   PROFILE=… node benchmarks/inferred-names.ts [FILE…]
 *
 * PROFILE is folded text of a profile of another, stripped build of the same code: with it the names that both have are
 * also weighed by how often they stand in its stacks, and the 50 widest are looked at alone.
 *
 * A class is right when a symbol at the function's address is a member of it. A file is right when the object file that
 * the function came from was compiled from it (known for functions between two local symbols of one object file), or when
 * debug information has the function in it; by layout, when the object file is. An identifier is right when it is the last
 * part of a symbol's name. Needs nm, readelf, addr2line and strip.
 */
import {mkdtemp, rm} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {basename, join} from 'node:path'
import {openFile} from '../src/bytes/open-file.ts'
import {buildTables} from '../src/symbols/build-tables.ts'
import {inferredName} from '../src/symbols/inferred-name.ts'
import {rangeIndex, type SymbolTables, stringAt} from '../src/symbols/symbol-tables.ts'
import {isMember, lastPart, type Truth, textOf, truthOf} from './names-by-symbols.ts'
import {envoyWithSymbols} from './programs-in-wheels.ts'
import {sampleWeights} from './sample-weights.ts'

interface Score {
  right: number
  wrong: number
  unknown: number
  /** Of the half of the functions that the rules and their bounds were not chosen on. */
  readonly heldOut: {right: number; wrong: number}
  readonly examples: string[]
}

const KINDS = ['class', 'file', 'file by layout', 'identifier', 'identifier in a message'] as const
type Kind = (typeof KINDS)[number]

/** Folded text. */
const PROFILE = process.env['PROFILE'] ?? ''
const EXAMPLES = Number(process.env['EXAMPLES'] ?? 0)

/** Takes half of the functions, by no order that a compiler or linker has. */
function isHeldOut(start: number): boolean {
  return Math.imul(start, 2_654_435_761) < 0
}

function count(score: Score, start: number, verdict: boolean | null, example: () => string): void {
  if (verdict !== null && isHeldOut(start)) score.heldOut[verdict ? 'right' : 'wrong']++
  if (verdict === null) score.unknown++
  else if (verdict) score.right++
  else {
    score.wrong++
    if (score.examples.length < EXAMPLES) score.examples.push(example())
  }
}

const WIDEST = 50

/** The names of a profile that this program has too, with how often they stand in its stacks and whether they are right. */
class Weighed {
  readonly #weights: ReadonlyMap<string, number>
  readonly #rights = new Map<string, boolean[]>()

  constructor(weights: ReadonlyMap<string, number>) {
    this.#weights = weights
  }

  add(name: string, isRight: boolean): void {
    if (this.#weights.has(name)) this.#rights.set(name, [...(this.#rights.get(name) ?? []), isRight])
  }

  /** Of several functions with one name the share that is right counts. */
  line(): string {
    const rows = [...this.#rights].map(([name, rights]) => {
      const [weight, right] = [this.#weights.get(name)!, rights.filter(Boolean).length / rights.length]
      return {weight, right: right * weight, isRight: right === 1}
    })
    const widest = rows.sort((one, other) => other.weight - one.weight).slice(0, WIDEST)
    const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0)
    const [all, right] = [sum(rows.map(({weight}) => weight)), sum(rows.map((one) => one.right))]
    const whole = widest.filter(({isRight}) => isRight).length
    return `  by samples: ${rows.length} names of the profile are here too, ${share(right, all)} right; of the ${widest.length} widest ${whole}`
  }
}

function share(part: number, whole: number): string {
  return whole === 0 ? '–' : `${((100 * part) / whole).toFixed(1)} %`
}

const newScore = (): Score => ({right: 0, wrong: 0, unknown: 0, heldOut: {right: 0, wrong: 0}, examples: []})

/** Names of all classes that were inferred, by where they stand. */
function classNames({functions}: SymbolTables): Map<number, string> {
  const offsets = [...new Set(functions.classes)].filter((offset) => offset !== 0)
  return new Map(offsets.map((offset) => [offset, stringAt(functions.strings, offset)]))
}

/** One thing that was inferred about a function, and how it is told whether it is right. */
interface Claim {
  readonly kind: Kind
  readonly text: string
  /** What is known; empty where nothing is. */
  readonly facts: readonly string[]
  isRight(fact: string): boolean
}

/** All that was inferred about function `index`. */
function claimsOf(tables: SymbolTables, index: number, owners: ReadonlyMap<number, string>, truth: Truth): Claim[] {
  const {functions, base} = tables
  const address = Number(base) + functions.starts[index]!
  const text = (column: Uint32Array): string => stringAt(functions.strings, column[index]!)
  const names = truth.names.get(address) ?? []
  const compiled = [truth.objectFileAt(address) ?? []].flat()
  const declared = [truth.declaredIn.get(address) ?? []].flat()
  const owner = owners.get(functions.classes[index]!) ?? ''
  const [file, objectFile] = [functions.files, functions.objectFiles].map((column) => basename(text(column)))
  const identifier = text(functions.identifiers)
  const claims: Claim[] = [
    {kind: 'class', text: owner, facts: names, isRight: (name) => isMember(name, owner)},
    {kind: 'file', text: file!, facts: [...declared, ...compiled], isRight: (one) => one === file},
    {
      kind: 'file by layout',
      text: file === '' ? objectFile! : '',
      facts: compiled,
      isRight: (one) => one === objectFile,
    },
    {
      kind: file === '' ? 'identifier in a message' : 'identifier',
      text: identifier,
      facts: names,
      isRight: (name) => lastPart(name) === identifier,
    },
  ]
  return claims.filter((claim) => claim.text !== '')
}

async function scoreOf(tables: SymbolTables, truth: Truth, weighed: Weighed) {
  const {functions, layers, base} = tables
  const owners = classNames(tables)
  const scores = new Map(KINDS.map((kind) => [kind, newScore()]))
  let [named, notInDynsym] = [0, 0]
  for (const [index, start] of functions.starts.entries()) {
    const claims = claimsOf(tables, index, owners, truth)
    if (!layers.some((layer) => rangeIndex(layer, start) >= 0)) notInDynsym++
    if (claims.length > 0) named++
    const verdicts = claims.map(({facts, isRight}) => (facts.length === 0 ? null : facts.some(isRight)))
    for (const [at, {kind, text, facts}] of claims.entries()) {
      count(scores.get(kind)!, start, verdicts[at]!, () => `${text} is ${facts}`)
    }
    const name = inferredName(functions, index, base + BigInt(start))?.name
    if (name !== undefined) weighed.add(name, !verdicts.includes(false))
  }
  return {scores, total: functions.starts.length, named, notInDynsym}
}

async function measure(path: string): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'inferred-names-'))
  try {
    const stripped = join(folder, basename(path))
    await textOf(['strip', '-o', stripped, path])
    await using source = await openFile(stripped)
    const started = performance.now()
    const tables = await buildTables(source)
    const seconds = (performance.now() - started) / 1000
    const weighed = new Weighed(PROFILE === '' ? new Map() : await sampleWeights(PROFILE))
    const {scores, total, named, notInDynsym} = await scoreOf(tables, await truthOf(path), weighed)
    console.log(`${basename(path)}: ${total} functions, ${notInDynsym} not in .dynsym; read in ${seconds.toFixed(2)} s`)
    console.log(`  named: ${named} (${share(named, total)})`)
    for (const [what, {right, wrong, unknown, heldOut, examples}] of scores) {
      const inferred = right + wrong + unknown
      console.log(
        `  ${what}: ${inferred} (${share(inferred, total)}), right ${right}, wrong ${wrong}, not known ${unknown}; precision ${share(right, right + wrong)}, held out ${share(heldOut.right, heldOut.right + heldOut.wrong)}`,
      )
      for (const example of examples) console.log(`    ${example.slice(0, 300)}`)
    }
    if (PROFILE !== '') console.log(weighed.line())
  } finally {
    await rm(folder, {recursive: true})
  }
}

const given = process.argv.slice(2)
for (const path of given.length > 0 ? given : [await envoyWithSymbols()]) await measure(path)
