import {readdir, readFile} from 'node:fs/promises'
import {join} from 'node:path'
import test, {type ExecutionContext} from 'ava'
import {bytesInMemory} from '../../../src/bytes/byte-source.ts'
import {openFile} from '../../../src/bytes/open-file.ts'
import {InputError} from '../../../src/errors/index.ts'
import {type Build, readBuild} from '../../../src/symbols/matching/build.ts'
import {
  eachMatch,
  type FunctionMatches,
  matchOfAfter,
  matchOfBefore,
} from '../../../src/symbols/matching/function-matches.ts'
import {matchFunctions} from '../../../src/symbols/matching/match-functions.ts'
import {matchedBuilds} from '../../../src/symbols/sources/matched-builds.ts'
import {skip} from '../../skip.ts'
import {compilerMissing, listedFunctions, outputOf, scratchFolder} from '../compile.ts'

function canCompile(t: ExecutionContext): boolean {
  const missing = compilerMissing('g++')
  if (missing !== null) skip(t, missing)
  return missing === null
}

/** A build of the orchard: where its stripped file is, and its functions by address as `nm` lists them. */
interface Release {
  readonly stripped: string
  readonly whole: string
  readonly names: ReadonlyMap<bigint, readonly string[]>
}

async function release(folder: string, name: string, ...flags: readonly string[]): Promise<Release> {
  const [whole, stripped] = [join(folder, name), join(folder, `${name}-stripped`)]
  await outputOf(['g++', '-O2', '-std=c++17', ...flags, '-o', whole, 'orchard.cc'])
  await outputOf(['strip', '-o', stripped, whole])
  const names = new Map<bigint, string[]>()
  for (const {name: symbol, start} of await listedFunctions(whole)) {
    names.set(BigInt(start), [...(names.get(BigInt(start)) ?? []), symbol])
  }
  return {stripped, whole, names}
}

async function matched(folder: string, before: string, after: string): Promise<FunctionMatches> {
  await using earlier = await openFile(before)
  await using later = await openFile(after)
  return await matchedBuilds({source: earlier}, {source: later}, {cacheDirectory: join(folder, 'cache')})
}

/** Name in the earlier build → name that its partner has in the later one, of functions that have names. */
function pairsByName(matches: FunctionMatches, before: Release, after: Release): Map<string, string> {
  const pairs = new Map<string, string>()
  for (const pair of eachMatch(matches)) {
    const [earlier, later] = [before.names.get(pair.before) ?? [], after.names.get(pair.after) ?? []]
    const common = earlier.find((name) => later.includes(name))
    if (earlier.length > 0 && later.length > 0) pairs.set(common ?? earlier[0]!, common ?? later[0]!)
  }
  return pairs
}

test('functions of two stripped releases find one another, and no other', async (t) => {
  if (!canCompile(t)) return
  await using folder = await scratchFolder()
  const [before, after] = [await release(folder.path, 'before'), await release(folder.path, 'after', '-DLATER')]
  const matches = await matched(folder.path, before.stripped, after.stripped)
  const pairs = pairsByName(matches, before, after)
  for (const [one, other] of pairs) t.is(one, other)
  t.true(pairs.has('orchard::count_worms(std::vector<int, std::allocator<int> > const&)'))
  t.false(
    [...pairs.keys()].some((name) => name.includes('burn_leaves')),
    'it is in the earlier build only',
  )
})

test('a match is found from either side, and both are told the ground', async (t) => {
  if (!canCompile(t)) return
  await using folder = await scratchFolder()
  const [before, after] = [await release(folder.path, 'before'), await release(folder.path, 'after', '-DLATER')]
  const matches = await matched(folder.path, before.stripped, after.stripped)
  const all = [...eachMatch(matches)]
  t.true(all.length > 0)
  for (const pair of all) {
    t.deepEqual(matchOfBefore(matches, pair.before), pair)
    t.deepEqual(matchOfAfter(matches, pair.after), pair)
    t.true(pair.certainty > 0.8 && pair.certainty <= 1)
  }
  t.is(new Set(all.map((pair) => pair.after)).size, all.length, 'one to one')
  t.is(matchOfBefore(matches, 1n), null)
})

test('symbols that both files have are a ground', async (t) => {
  if (!canCompile(t)) return
  await using folder = await scratchFolder()
  const [before, after] = [await release(folder.path, 'before'), await release(folder.path, 'after', '-DLATER', '-O0')]
  const matches = await matched(folder.path, before.whole, after.whole)
  const grounds = new Map([...eachMatch(matches)].map((pair) => [before.names.get(pair.before)?.[0], pair.ground]))
  t.is(grounds.get('orchard::one()'), 'symbol')
})

test('virtual tables alone are a start, where no instructions are the same or none can be read', async (t) => {
  if (!canCompile(t)) return
  await using folder = await scratchFolder()
  const [before, after] = [await release(folder.path, 'before'), await release(folder.path, 'after')]
  const [earlier, later] = [
    await readBuild(bytesInMemory(await readFile(before.stripped))),
    await readBuild(bytesInMemory(await readFile(after.stripped))),
  ]
  const unread = ({code}: Build) => ({...code, exact: code.exact.map(() => 0), shapes: code.shapes.map(() => 0)})
  const matches = matchFunctions({...earlier, code: unread(earlier)}, {...later, code: unread(later)})
  const pairs = pairsByName(matches, before, after)
  t.true(pairs.has('orchard::OldTree::apples(int) const'))
  for (const [one, other] of pairs) t.is(one, other)
})

test('two builds are matched once: the answer is kept for the same contents in the same order', async (t) => {
  if (!canCompile(t)) return
  await using folder = await scratchFolder()
  const [before, after] = [await release(folder.path, 'before'), await release(folder.path, 'after', '-DLATER')]
  const first = await matched(folder.path, before.stripped, after.stripped)
  t.deepEqual(await matched(folder.path, before.stripped, after.stripped), first)
  const kept = async () => (await readdir(join(folder.path, 'cache'))).filter((name) => name.endsWith('.matches'))
  t.is((await kept()).length, 1)
  const reversed = await matched(folder.path, after.stripped, before.stripped)
  t.is((await kept()).length, 2)
  t.is(reversed.countBefore, first.countAfter)
})

test('a damaged build is matched as far as it can be read, or refused', async (t) => {
  if (!canCompile(t)) return
  await using folder = await scratchFolder()
  const bytes = await readFile((await release(folder.path, 'before')).stripped)
  const whole = await readBuild(bytesInMemory(bytes))
  for (let seed = 1; seed <= 60; seed++) {
    const damaged = Buffer.from(bytes)
    for (let hit = 0; hit < 40; hit++)
      damaged[(Math.imul(seed * 64 + hit, 2_654_435_761) >>> 0) % bytes.length] = seed * hit
    try {
      const matches = matchFunctions(whole, await readBuild(bytesInMemory(damaged)))
      t.true(matches.before.length <= matches.countBefore)
    } catch (error) {
      t.true(error instanceof InputError, String(error))
    }
  }
})
