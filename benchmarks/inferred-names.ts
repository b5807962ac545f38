/**
 * How many inferred names are right, and how many functions get one. Each file given is an unstripped C++ program or
 * library: a stripped copy is read, and what was inferred is compared with what `nm` and `c++filt` say of the original.
 * Without a file it is Envoy's engine for mobile devices, downloaded once with pip.
 *
 *   node benchmarks/inferred-names.ts [FILE…]
 *
 * A class is right when a symbol at the function's address is a member of it. A file is right when the object file that
 * the function came from was compiled from it (known for functions between two local symbols of one object file), or when
 * debug information has the function in it. An
 * identifier is right when it is the last part of a symbol's name. Needs nm, readelf, addr2line, c++filt and strip.
 */
import {mkdtemp, rm} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {basename, join} from 'node:path'
import {openFile} from '../src/bytes/open-file.ts'
import {run} from '../src/process/run.ts'
import {buildTables} from '../src/symbols/build-tables.ts'
import {rangeIndex, type SymbolTables, stringAt} from '../src/symbols/symbol-tables.ts'
import {envoyWithSymbols} from './envoy-with-symbols.ts'

interface Truth {
  /** Demangled names by address. */
  readonly names: ReadonlyMap<number, readonly string[]>
  /** Base name of the compiled source by address, for functions whose object file is known. */
  objectFileAt(address: number): string | null
  /** Base name of the file that a function is written in, where there is debug information. */
  readonly declaredIn: ReadonlyMap<number, string>
}

interface Score {
  right: number
  wrong: number
  unknown: number
  readonly examples: string[]
}

const EXAMPLES = Number(process.env['EXAMPLES'] ?? 0)

async function textOf(argv: readonly string[], input?: string): Promise<string> {
  const ended = await run(argv, {input})
  if (ended.exitCode !== 0) throw new Error(`${ended.command}: ${ended.stderr}`)
  return ended.stdout
}

async function demangled(names: readonly string[]): Promise<string[]> {
  return (await textOf(['c++filt'], `${names.join('\n')}\n`)).split('\n')
}

/** Object files by address, from the FILE symbols that stand before the local symbols of each. */
async function objectFiles(path: string): Promise<(address: number) => string | null> {
  const entries: {address: number; file: string}[] = []
  let file = ''
  for (const line of (await textOf(['readelf', '-sW', path])).split('\n')) {
    const [, value, , type, binding, , section, name] = line.trim().split(/\s+/)
    if (type === 'FILE') file = name ?? ''
    else if (type === 'FUNC' && binding === 'LOCAL' && file !== '' && section !== 'UND') {
      entries.push({address: Number.parseInt(value!, 16), file})
    }
  }
  entries.sort((a, b) => a.address - b.address)
  return (address) => {
    let [low, high] = [0, entries.length]
    while (low < high) {
      const middle = (low + high) >>> 1
      if (entries[middle]!.address <= address) low = middle + 1
      else high = middle
    }
    const [before, after] = [entries[low - 1], entries[low]]
    return before !== undefined && (before.file === after?.file || before.address === address) ? before.file : null
  }
}

/** Files in which functions are declared, by address: the outermost frame that addr2line gives. */
async function declaredFiles(path: string, addresses: readonly number[]): Promise<Map<number, string>> {
  const input = addresses.map((one) => `0x${one.toString(16)}\n`).join('')
  const files = new Map<number, string>()
  let address = 0
  for (const line of (await textOf(['addr2line', '-a', '-i', '-e', path], input)).split('\n')) {
    if (/^0x[0-9a-f]+$/.test(line)) address = Number.parseInt(line, 16)
    else if (line !== '' && !line.startsWith('??')) files.set(address, basename(line.replace(/:[0-9?]+( .*)?$/, '')))
  }
  return files
}

async function truthOf(path: string): Promise<Truth> {
  const lines = (await textOf(['nm', '--defined-only', path])).split('\n')
  const symbols = lines.map((line) => /^([0-9a-f]+) [tTwWuVi] (\S+)$/.exec(line)).filter((one) => one !== null)
  const plain = await demangled(symbols.map((one) => one[2]!))
  const names = new Map<number, string[]>()
  symbols.forEach((one, index) => {
    const address = Number.parseInt(one[1]!, 16)
    names.set(address, [...(names.get(address) ?? []), plain[index]!])
  })
  return {names, objectFileAt: await objectFiles(path), declaredIn: await declaredFiles(path, [...names.keys()])}
}

/** Cuts off brackets and what they hold, so that `::` and `(` mean what they look like. */
function withoutBrackets(name: string): string {
  let [depth, out] = [0, '']
  const text = name
    .replace(/operator(<<|>>|<=>|<=|>=|->|<|>)/g, 'operator@')
    .replaceAll('(anonymous namespace)', '{anon}')
  for (const letter of text) {
    if ('<([{'.includes(letter)) depth++
    if (depth === 0) out += letter
    if ('>)]}'.includes(letter)) depth--
  }
  return out
}

function lastPart(name: string): string {
  const flat = withoutBrackets(
    name.replace(/( \[clone .*\]|(\.(constprop|isra|part|cold|lto_priv)(\.\d+)?)+)$/, '').replace(/ const$/, ''),
  ).trim()
  return flat
    .slice(flat.lastIndexOf('::') + 1)
    .replace(/^:/, '')
    .split(' ')
    .at(-1)!
}

/** What c++filt leaves as it is: it does not know all that templates may have for arguments. */
const TYPE_NAME = '_ZTS'

/** Whether a demangled function is a direct member of a class. */
function isMember(name: string, owner: string): boolean {
  if (owner.startsWith(TYPE_NAME)) return name.includes(owner.slice(TYPE_NAME.length, -1))
  const at = name.indexOf(`${owner}::`)
  if (at < 0) return false
  const before = name.slice(0, at)
  if (before !== '' && !/[ )]$/.test(before)) return false
  return !withoutBrackets(name.slice(at + owner.length + 2))
    .replace(/ .*/, '')
    .includes('::')
}

function count(score: Score, verdict: boolean | null, example: () => string): void {
  if (verdict === null) score.unknown++
  else if (verdict) score.right++
  else {
    score.wrong++
    if (score.examples.length < EXAMPLES) score.examples.push(example())
  }
}

function share(part: number, whole: number): string {
  return whole === 0 ? '–' : `${((100 * part) / whole).toFixed(1)} %`
}

const newScore = (): Score => ({right: 0, wrong: 0, unknown: 0, examples: []})

/** Names of all classes that were inferred, by where their mangled names stand. */
async function classNames({functions}: SymbolTables): Promise<Map<number, string>> {
  const offsets = [...new Set(functions.classes)].filter((offset) => offset !== 0)
  const plain = await demangled(offsets.map((offset) => `_ZTS${stringAt(functions.strings, offset)}`))
  return new Map(offsets.map((offset, index) => [offset, plain[index]!.replace('typeinfo name for ', '')]))
}

async function scoreOf(tables: SymbolTables, truth: Truth) {
  const {functions} = tables
  const owners = await classNames(tables)
  const scores = {class: newScore(), file: newScore(), identifier: newScore()}
  const judge = (
    what: keyof typeof scores,
    wanted: string,
    address: number,
    isRight: (one: string) => boolean,
  ): void => {
    const names = truth.names.get(address) ?? []
    const files = [truth.declaredIn.get(address), truth.objectFileAt(address)].filter((one) => typeof one === 'string')
    const facts = what === 'file' ? files : names
    count(scores[what], facts.length === 0 ? null : facts.some(isRight), () => `${wanted} is ${files} ${names}`)
  }
  let [withEither, notInDynsym] = [0, 0]
  for (const [index, start] of functions.starts.entries()) {
    const address = Number(tables.base) + start
    const owner = owners.get(functions.classes[index]!)
    const file = basename(stringAt(functions.strings, functions.files[index]!))
    const identifier = stringAt(functions.strings, functions.identifiers[index]!)
    if (!tables.layers.some((layer) => rangeIndex(layer, start) >= 0)) notInDynsym++
    if (owner !== undefined || file !== '') withEither++
    if (owner !== undefined) judge('class', owner, address, (name) => isMember(name, owner))
    if (file !== '') judge('file', file, address, (one) => one === file)
    if (identifier !== '') judge('identifier', identifier, address, (name) => lastPart(name) === identifier)
  }
  return {scores, total: functions.starts.length, withEither, notInDynsym}
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
    const {scores, total, withEither, notInDynsym} = await scoreOf(tables, await truthOf(path))
    console.log(`${basename(path)}: ${total} functions, ${notInDynsym} not in .dynsym; read in ${seconds.toFixed(2)} s`)
    console.log(`  with class or file: ${withEither} (${share(withEither, total)})`)
    for (const [what, {right, wrong, unknown, examples}] of Object.entries(scores)) {
      const inferred = right + wrong + unknown
      console.log(
        `  ${what}: ${inferred} (${share(inferred, total)}), right ${right}, wrong ${wrong}, not known ${unknown}; precision ${share(right, right + wrong)}`,
      )
      for (const example of examples) console.log(`    ${example.slice(0, 300)}`)
    }
  } finally {
    await rm(folder, {recursive: true})
  }
}

const given = process.argv.slice(2)
for (const path of given.length > 0 ? given : [await envoyWithSymbols()]) await measure(path)
