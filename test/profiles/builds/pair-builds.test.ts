import {mkdir} from 'node:fs/promises'
import {dirname, join} from 'node:path'
import test, {type ExecutionContext} from 'ava'
import {notComparableText} from '../../../src/flamegraph/differential/headline.ts'
import {pairBuilds} from '../../../src/profiles/builds/pair-builds.ts'
import {nameStacks} from '../../../src/profiles/name-stacks.ts'
import {localNaming, type NamingOptions} from '../../../src/profiles/naming-context.ts'
import type {Input} from '../../../src/profiles/read-input.ts'
import {differenceOf} from '../../../src/stacks/difference/compare.ts'
import {movedFunctions} from '../../../src/stacks/difference/moved-functions.ts'
import {profiledModules} from '../../../src/stacks/model/profiled-modules.ts'
import {frame, type Stacks, StacksBuilder} from '../../../src/stacks/model/stacks.ts'
import {withGroundsOfName} from '../../../src/stacks/text/grounds-of-name.ts'
import {readBuildId} from '../../../src/symbols/read-build-id.ts'
import {skip} from '../../skip.ts'
import {compilerMissing, listedFunctions, outputOf, scratchFolder} from '../../symbols/compile.ts'

const SAMPLES = {name: 'cpu', unit: 'samples', event: 'cpu-clock'}

/** A stripped release of the orchard, and a profile of it in which each of its functions has a weight of its own. */
interface Release {
  readonly path: string
  /** Weight by the name that `nm` has for it. */
  readonly weights: ReadonlyMap<string, number>
  readonly stacks: Stacks
}

/** Equal weights in two releases are of functions with equal symbols. */
const weightOf = new Map<string, number>()

async function release(folder: string, name: string, ...flags: readonly string[]): Promise<Release> {
  const path = join(folder, name)
  await mkdir(dirname(path))
  await outputOf(['g++', '-O2', '-std=c++17', '-Wl,--build-id', ...flags, '-o', path, 'orchard.cc'])
  const functions = (await listedFunctions(path)).filter((one) => one.name.includes('orchard'))
  await outputOf(['strip', path])
  const builder = new StacksBuilder([SAMPLES])
  const [main, weights] = [builder.intern(frame({name: 'start'})), new Map<string, number>()]
  const seen = new Set<number>()
  for (const {name: symbol, start} of functions) {
    if (seen.has(start)) continue
    seen.add(start)
    weightOf.set(symbol, weightOf.get(symbol) ?? 1000 + weightOf.size)
    weights.set(symbol, weightOf.get(symbol)!)
    const place = {address: BigInt(start), addressIn: 'file', module: path} as const
    builder.add(
      [main, builder.intern(frame({name: '[orchard]', grounds: 'module-only', ...place}))],
      [weightOf.get(symbol)!],
    )
  }
  return {path, weights, stacks: builder.build()}
}

function naming(folder: string, options: NamingOptions = {}): NamingOptions {
  const nowhere = {standardFolders: {debug: [], perf: []}, debuginfodUrls: []}
  return {...nowhere, cacheDirectory: join(folder, 'cache'), ...options}
}

async function recorded({path, stacks}: Release, options: NamingOptions): Promise<Input> {
  const named = await nameStacks(stacks, await localNaming({...options, keepStarts: true}))
  const modules = [{path, buildId: await readBuildId(path)}]
  return input(path, {...named.stacks, modules: profiledModules({...named.stacks, modules})})
}

function input(name: string, stacks: Stacks): Input {
  const named = {stacks, warnings: [], modules: []}
  return {name, manifest: null, directory: null, named, formats: [], warnings: []}
}

/** The same profile as text keeps it: names alone. */
function asText({named: {stacks}, name}: Input): Input {
  const frames = stacks.frames.map((one) => withGroundsOfName(frame({name: one.name, kind: one.kind})))
  const {modules: _, ...rest} = stacks
  return input(`${name}.folded`, {...rest, frames})
}

/** The same profile as a picture keeps it: names, and the files with their build ids. */
function asPicture(one: Input): Input {
  const text = asText(one).named.stacks
  return input(`${one.name}.svg`, {...text, modules: one.named.stacks.modules!})
}

async function compared(before: Input, after: Input, options: NamingOptions) {
  const {builds, warnings} = await pairBuilds(before, after, options)
  const side = ({name, named: {stacks}}: Input) => ({
    stacks,
    sampleType: 0,
    name,
    buildIds: new Map((stacks.modules ?? []).flatMap(({buildId}) => (buildId === null ? [] : [['orchard', buildId]]))),
  })
  const difference = differenceOf(side(before), side(after), {builds, normalisation: 'none'})
  return {moved: movedFunctions(difference), warnings}
}

async function releases(
  t: ExecutionContext,
  folder: string,
  names: readonly [string, string] = ['orchard', 'orchard'],
): Promise<readonly [Release, Release] | null> {
  const missing = compilerMissing('g++')
  if (missing !== null) {
    skip(t, missing)
    return null
  }
  const [before, after] = [join('before', names[0]), join('after', names[1])]
  return [await release(folder, before), await release(folder, after, '-DLATER')]
}

test('functions of two stripped releases are compared with themselves, and with no other', async (t) => {
  await using folder = await scratchFolder()
  const both = await releases(t, folder.path)
  if (both === null) return
  const options = naming(folder.path)
  const [before, after] = await Promise.all(both.map((one) => recorded(one, options)))
  const {moved, warnings} = await compared(before!, after!, options)
  t.deepEqual(warnings, [])
  const matched = moved.functions.filter(({selfBefore, selfAfter}) => selfBefore.weight > 0 && selfAfter.weight > 0)
  t.true(matched.length >= 4)
  // Each function has the weight of its symbol on both sides, so another one would have grown or shrunk.
  for (const one of matched) t.is(one.selfBefore.weight, one.selfAfter.weight, one.function)
  t.true(matched.every(({reason, kind}) => reason !== null && kind !== 'new' && kind !== 'vanished'))
  t.true(matched.some(({nameBefore, nameAfter}) => nameBefore !== nameAfter))
  const [first, second] = both
  for (const [symbol, side] of [
    ['orchard::burn_leaves(int)', first],
    ['orchard::prune(orchard::Tree&, int)', second],
  ] as const) {
    t.true(side.weights.has(symbol))
    t.false(
      matched.some(({selfAfter}) => selfAfter.weight === side.weights.get(symbol)),
      symbol,
    )
  }
})

test('profiles that keep names alone are matched by builds that are given, whichever is whose', async (t) => {
  await using folder = await scratchFolder()
  const both = await releases(t, folder.path)
  if (both === null) return
  const options = naming(folder.path)
  const [before, after] = await Promise.all(both.map((one) => recorded(one, options)))
  const known = await compared(before!, after!, options)
  for (const given of [both, both.toReversed()]) {
    const symbols = given.map(({path}) => path)
    const {moved, warnings} = await compared(asText(before!), asText(after!), naming(folder.path, {symbols}))
    t.deepEqual(warnings, [])
    const matched = moved.functions.filter(({reason}) => reason !== null)
    for (const {function: name, selfBefore, selfAfter} of matched) {
      const same = known.moved.functions.find((one) => one.function === name)!
      t.deepEqual([selfBefore.weight, selfAfter.weight], [same.selfBefore.weight, same.selfAfter.weight], name)
    }
    t.is(matched.length, known.moved.functions.filter(({reason}) => reason !== null).length)
  }
})

test('profiles that keep names and build ids are matched by the files that they name', async (t) => {
  await using folder = await scratchFolder()
  const both = await releases(t, folder.path)
  if (both === null) return
  const options = naming(folder.path)
  const [before, after] = await Promise.all(both.map((one) => recorded(one, options)))
  const reasons = async (one: Input, other: Input) => {
    const {moved, warnings} = await compared(one, other, options)
    t.deepEqual(warnings, [])
    return moved.functions.filter(({reason}) => reason !== null).map((row) => `${row.function}: ${row.reason}`)
  }
  const exact = await reasons(before!, after!)
  t.deepEqual((await reasons(asPicture(before!), asPicture(after!))).sort(), exact.sort())
  t.deepEqual((await reasons(asPicture(before!), after!)).sort(), exact.sort())
})

test('a program that each side has under a name of its own is one program', async (t) => {
  await using folder = await scratchFolder()
  await using other = await scratchFolder()
  const [alike, renamed] = [
    await releases(t, folder.path),
    await releases(t, other.path, ['orchard-1.2', 'orchard-1.3']),
  ]
  if (alike === null || renamed === null) return
  const matchedOf = async (both: readonly [Release, Release], path: string) => {
    const [before, after] = await Promise.all(both.map((one) => recorded(one, naming(path))))
    const {moved, warnings} = await compared(before!, after!, naming(path))
    t.deepEqual(warnings, [])
    return moved.functions.filter(({reason}) => reason !== null).length
  }
  t.is(await matchedOf(renamed, other.path), await matchedOf(alike, folder.path))
})

test('where a build cannot be had its functions are not comparable, and what is missing is said', async (t) => {
  await using folder = await scratchFolder()
  const both = await releases(t, folder.path)
  if (both === null) return
  const options = naming(folder.path)
  const [before, after] = await Promise.all(both.map((one) => recorded(one, options)))
  const text = asText(before!)
  const {moved, warnings} = await compared(text, asText(after!), options)
  t.is(warnings.length, 1)
  t.like(warnings[0], {code: 'builds-not-matched'})
  t.true(warnings[0]!.message.includes(`that of ${text.name} cannot be had`))
  t.regex(warnings[0]!.hint ?? '', /--symbols FILE/)
  const {notComparable} = moved
  t.true(notComparable!.areaBefore > 0.3 && notComparable!.areaAfter > 0.3)
  const {selfBefore, selfAfter, totalBefore, totalAfter, areaBefore, areaAfter} = notComparable!
  const said = [selfBefore, selfAfter, totalBefore, totalAfter].map(({share}) => share)
  const [line, ...others] = notComparableText(moved)
  t.deepEqual(others, [])
  t.deepEqual(
    /: self (.*)% before and (.*)% after, total (.*)% and (.*)%, of the area (.*)% and (.*)%$/.exec(line!)!.slice(1),
    [...said, areaBefore, areaAfter].map((one) => (100 * one).toFixed(1)),
  )
  t.deepEqual(notComparable!.modules, ['orchard'])
})

test('one build compared with itself is not matched, and nothing is unknown in it', async (t) => {
  await using folder = await scratchFolder()
  const both = await releases(t, folder.path)
  if (both === null) return
  const options = naming(folder.path)
  const one = await recorded(both[0], options)
  const {builds, warnings} = await pairBuilds(one, one, options)
  t.deepEqual([builds, warnings], [[], []])
  t.is((await compared(one, one, options)).moved.notComparable, null)
})
