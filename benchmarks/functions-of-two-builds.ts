/**
 * How many functions of two builds find one another, and how many rightly.
 *
 *   node benchmarks/functions-of-two-builds.ts [BEFORE AFTER]
 *
 * BEFORE and AFTER are two builds of one program or library. Where both have symbols, they are matched without any, those
 * that strip would leave included, and what was matched is compared with the symbols. Without files it is two releases of Arrow's library with symbols, two
 * builds of RE2 and Abseil by g++ with other options, and three releases of Envoy, stripped: downloaded once with pip and
 * npm. Needs nm, strip and g++.
 *
 * A match is right when both functions have a name in common. Numbers that a compiler appends to copies of functions do
 * not count. Recall is of the functions whose name one function on either side has. Precision is given of all matches
 * between functions with names, where a function that was renamed counts as wrong, and of those of which either function
 * is on the other side under its name.
 */
import {mkdtemp, readdir, rm} from 'node:fs/promises'
import {cpus, tmpdir} from 'node:os'
import {basename, join} from 'node:path'
import {openFile} from '../src/bytes/open-file.ts'
import {run} from '../src/process/run.ts'
import {type Build, readBuild} from '../src/symbols/matching/build.ts'
import {
  eachMatch,
  type FunctionMatches,
  MATCH_GROUNDS,
  type MatchedFunction,
} from '../src/symbols/matching/function-matches.ts'
import {matchFunctions} from '../src/symbols/matching/match-functions.ts'
import {matchedBuilds} from '../src/symbols/sources/matched-builds.ts'
import {machineLine} from './machine.ts'
import {textOf} from './names-by-symbols.ts'
import {arrowLibrary, strippedEnvoy} from './programs-in-wheels.ts'

const RE2 = 're2@1.24.0'
/** Options that change nearly every function. */
const OPTIONS = {
  plain: ['-O2'],
  protected: ['-O2', '-fstack-protector-strong', '-march=x86-64-v3'],
  unrolled: ['-O3', '-fno-omit-frame-pointer'],
}
const NO_LIBRARY_CODE = /test|benchmark|fuzz|mock|_win|windows|gentables|print_hash|status_matchers/

/** Names by address. */
type Names = ReadonlyMap<bigint, readonly string[]>

async function namesOf(path: string): Promise<Names> {
  const names = new Map<bigint, string[]>()
  for (const line of (await textOf(['nm', '--defined-only', path])).split('\n')) {
    const [, address, name] = /^([0-9a-f]+) [tTwWi] (.+)$/.exec(line) ?? []
    if (address === undefined || name === undefined) continue
    const plain = name
      .replace(/\.(?:constprop|isra|lto_priv)(?:\.\d+)*/g, '')
      .replace(/\.(part|cold)(?:\.\d+)?/g, '.$1')
    names.set(BigInt(`0x${address}`), [...(names.get(BigInt(`0x${address}`)) ?? []), plain])
  }
  return names
}

/** Addresses of the functions whose name no other has, by name. */
function unique(names: Names): Map<string, bigint> {
  const all = [...names].flatMap(([address, ones]) => ones.map((name) => [name, address] as const))
  const counts = new Map<string, number>()
  for (const [name] of all) counts.set(name, (counts.get(name) ?? 0) + 1)
  return new Map(all.filter(([name]) => counts.get(name) === 1))
}

const percent = (part: number, whole: number): string => (whole === 0 ? '–' : `${((100 * part) / whole).toFixed(2)} %`)

/** How the matches compare with the symbols. */
function judged(matches: readonly MatchedFunction[], before: Names, after: Names): string[] {
  const [earlier, later] = [unique(before), unique(after)]
  const shared = [...earlier].filter(([name]) => later.has(name))
  const verdicts = matches.flatMap((match) => {
    const [names, others] = [before.get(match.before) ?? [], after.get(match.after) ?? []]
    if (names.length === 0 || others.length === 0) return []
    const isRight = names.some((name) => others.includes(name))
    const isOnBothSides = names.some((name) => later.has(name)) || others.some((name) => earlier.has(name))
    return [{ground: match.ground, isRight, isOnBothSides}]
  })
  const count = (wanted: (verdict: (typeof verdicts)[number]) => boolean): number => verdicts.filter(wanted).length
  const right = count(({isRight}) => isRight)
  const found = new Map(matches.map((match) => [match.before, match.after]))
  const hits = new Set(shared.filter(([name, start]) => found.get(start) === later.get(name)).map(([, start]) => start))
  const grounds = MATCH_GROUNDS.map((ground) => {
    const ofGround = count((one) => one.ground === ground)
    return `${ground} ${percent(
      count((one) => one.ground === ground && one.isRight),
      ofGround,
    )}`
  })
  return [
    `precision ${percent(right, verdicts.length)}; of functions that are on both sides by name ${percent(right, right + count((one) => !one.isRight && one.isOnBothSides))}`,
    `recall ${percent(hits.size, new Set(shared.map(([, start]) => start)).size)}`,
    `precision by ground: ${grounds.join(', ')}`,
  ]
}

function tell(title: string, matches: FunctionMatches): MatchedFunction[] {
  const all = [...eachMatch(matches)]
  const {countBefore, countAfter} = matches
  const share = percent(all.length, countBefore)
  console.log(`\n${title}: ${countBefore} and ${countAfter} functions, ${all.length} matched (${share} of the earlier)`)
  const grounds = MATCH_GROUNDS.map((ground) => `${ground} ${all.filter((one) => one.ground === ground).length}`)
  console.log(`  ${grounds.join(', ')}`)
  return all
}

/** Runs something and says what it took. */
async function timed<Value>(what: string, use: () => Promise<Value>): Promise<Value> {
  const [started, cpu] = [performance.now(), process.cpuUsage()]
  const value = await use()
  const {user, system} = process.cpuUsage(cpu)
  const seconds = (performance.now() - started) / 1000
  console.log(`  ${what}: ${seconds.toFixed(2)} s, ${((user + system) / 1e6).toFixed(2)} s of CPU time`)
  return value
}

/** Matches as `runner` does, and again from the cache. */
async function measureTime(title: string, before: string, after: string): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'two-builds-'))
  try {
    await using earlier = await openFile(before)
    await using later = await openFile(after)
    const match = () => matchedBuilds({source: earlier}, {source: later}, {cacheDirectory: join(folder, 'cache')})
    const matches = await timed('once', match)
    await timed('cached', match)
    console.log(`  memory at most ${Math.round(process.resourceUsage().maxRSS / 1024)} MiB`)
    tell(title, matches)
  } finally {
    await rm(folder, {recursive: true})
  }
}

/** Without its symbols: strip leaves those that a library exports. */
async function nameless(path: string): Promise<Build> {
  await using source = await openFile(path)
  const build = await readBuild(source)
  return {...build, names: build.names.map(() => '')}
}

async function measureTruth(title: string, before: string, after: string): Promise<void> {
  const matches = await timed(title, async () => matchFunctions(await nameless(before), await nameless(after)))
  const all = tell(title, matches)
  for (const line of judged(all, await namesOf(before), await namesOf(after))) console.log(`  ${line}`)
}

async function measure(title: string, before: string, after: string): Promise<void> {
  const isStripped = (await namesOf(before)).size === 0 || (await namesOf(after)).size === 0
  await (isStripped ? measureTime : measureTruth)(title, before, after)
}

/** Compiles RE2 and Abseil, whose sources the npm package brings, into one library. */
async function library(sources: string, name: string, options: readonly string[]): Promise<string> {
  const files = (await readdir(sources, {recursive: true})).filter((file) =>
    /^(?:re2\/(?:re2|util)|abseil-cpp\/absl)\/.*\.cc$/.test(file),
  )
  const waiting = files.filter((file) => !NO_LIBRARY_CODE.test(file)).toSorted()
  const objects = waiting.map((file) => `${name}-${file.replaceAll('/', '_')}.o`)
  const flags = [...options, '-std=c++17', '-fPIC', '-Ire2', '-Iabseil-cpp', '-c']
  const compileNext = async (index: number): Promise<void> => {
    if (index >= waiting.length) return
    const ended = await run(['g++', ...flags, waiting[index]!, '-o', objects[index]!], {cwd: sources})
    if (ended.exitCode !== 0) throw new Error(`${ended.command}: ${ended.stderr}`)
    await compileNext(index + cpus().length)
  }
  await Promise.all(cpus().map((_, index) => compileNext(index)))
  const ended = await run(['g++', '-shared', '-o', `${name}.so`, ...objects, '-lpthread'], {cwd: sources})
  if (ended.exitCode !== 0) throw new Error(`${ended.command}: ${ended.stderr}`)
  return join(sources, `${name}.so`)
}

async function measureOptions(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'two-options-'))
  try {
    await textOf(['npm', 'pack', '--silent', '--pack-destination', folder, RE2])
    const [archive] = await readdir(folder)
    await textOf(['tar', '-xzf', join(folder, archive!), '-C', folder])
    const sources = join(folder, 'package', 'vendor')
    const plain = await library(sources, 'plain', OPTIONS.plain)
    for (const name of ['protected', 'unrolled'] as const) {
      const other = await library(sources, name, OPTIONS[name])
      await measure(`RE2 and Abseil, g++ ${OPTIONS.plain.join(' ')} and ${OPTIONS[name].join(' ')}`, plain, other)
    }
  } finally {
    await rm(folder, {recursive: true})
  }
}

console.log(machineLine())
const [before, after] = process.argv.slice(2)
if (before !== undefined && after !== undefined)
  await measure(`${basename(before)} and ${basename(after)}`, before, after)
else {
  await measure('libarrow of pyarrow 26.0.0 and 26.0.1', await arrowLibrary('26.0.0'), await arrowLibrary('26.0.1'))
  await measureOptions()
  for (const version of ['1.39.3', '1.36.4'])
    await measure(`Envoy ${version} and 1.40.0`, await strippedEnvoy(version), await strippedEnvoy('1.40.0'))
}
