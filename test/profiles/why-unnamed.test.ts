import {readFile} from 'node:fs/promises'
import {release} from 'node:os'
import {join} from 'node:path'
import test from 'ava'
import {nameStacks, whyUnnamed} from '../../src/profiles/name-stacks.ts'
import type {NamedModule} from '../../src/profiles/named-stacks.ts'
import {localNaming} from '../../src/profiles/naming-context.ts'
import {type Frame, frame, framesTo, type Stacks} from '../../src/stacks/model/stacks.ts'
import {skip} from '../skip.ts'
import {weightedStacks} from '../stacks/stacks-of.ts'
import {scratchFolder} from '../symbols/compile.ts'

function stacksOf(stacks: readonly (readonly [weight: number, ...Frame[]])[]): Stacks {
  return weightedStacks(stacks.map(([weight, ...frames]) => [frames, weight]))
}

function moduleOf(path: string, problem: string): NamedModule {
  return {path, buildId: null, frames: 1, namedBy: {}, problem, debugFile: null}
}

const MAIN = frame({name: 'main'})
const LABEL = frame({name: 'envoy', kind: 'label'})
const start = (module: string): Frame => frame({name: `${module}+0x1`, grounds: 'function-start', module})

test('the reasons for missing names stand with their shares, the largest first, three at most', (t) => {
  const stacks = stacksOf([
    [10, LABEL, MAIN, start('/bin/envoy')],
    [30, LABEL, MAIN, frame({name: '[x.so]', grounds: 'module-only', module: '/lib/x.so'})],
    [6, LABEL, MAIN, frame({name: '[kernel]', grounds: 'module-only', kind: 'kernel'})],
    [4, LABEL, MAIN, frame({name: '[unknown]', grounds: 'unknown'})],
  ])
  const modules = [
    moduleOf('/bin/envoy', 'is stripped (build id ab)'),
    moduleOf('/lib/x.so', 'there is no such file here'),
    moduleOf('[kernel]', 'kernel symbols are hidden (kptr_restrict)'),
  ]
  t.deepEqual(whyUnnamed({stacks, modules, warnings: []}, 0), [
    '30 % unnamed: /lib/x.so: there is no such file here',
    '10 % unnamed: /bin/envoy is stripped (build id ab)',
    '6 % unnamed: kernel symbols are hidden (kptr_restrict)',
  ])
})

test('inferred names are told apart, and a picture with all its names says nothing', (t) => {
  const inferred = frame({name: 'Router::#1', grounds: 'inferred', module: '/bin/envoy'})
  const modules = [moduleOf('/bin/envoy', 'is stripped (build id ab)')]
  t.deepEqual(whyUnnamed({stacks: stacksOf([[1, MAIN, inferred]]), modules, warnings: []}, 0), [
    '50 % inferred: /bin/envoy is stripped (build id ab)',
  ])
  t.deepEqual(
    whyUnnamed({stacks: stacksOf([[1, start('/bin/envoy'), MAIN, inferred, inferred]]), modules, warnings: []}, 0),
    ['25 % unnamed, 50 % inferred: /bin/envoy is stripped (build id ab)'],
  )
  t.deepEqual(whyUnnamed({stacks: stacksOf([[1, LABEL, MAIN, frame({name: 'f'})]]), modules, warnings: []}, 0), [])
})

test('many stacks of one frame are said to be broken', (t) => {
  const stacks = stacksOf([
    [4, LABEL, frame({name: 'leaf'})],
    [6, LABEL, MAIN, frame({name: 'f'})],
    [90, LABEL, frame({name: 'idle', kind: 'kernel'})],
  ])
  t.deepEqual(whyUnnamed({stacks, modules: [], warnings: []}, 0), [
    'broken frame pointers? 40 % of the stacks have one frame only',
  ])
})

test('code of the kernel in a process is named by the kernel that runs', async (t) => {
  await using folder = await scratchFolder()
  const maps = (await readFile('/proc/self/maps', 'latin1')).split('\n').find((line) => line.endsWith('[vdso]'))
  if (maps === undefined) return skip(t, 'this kernel: it lends no code')
  const naming = await localNaming({
    cacheDirectory: join(folder.path, 'cache'),
    debuginfodUrls: [],
    kernel: {release: release()},
  })
  const stacks = stacksOf(
    Array.from({length: 128}, (_, step) => [
      1,
      frame({name: '[unknown]', grounds: 'unknown', module: '[vdso]', address: BigInt(step * 32), addressIn: 'file'}),
    ]),
  )
  const {stacks: named, warnings} = await nameStacks(stacks, naming)
  const names = named.parents
    .map((_, node) => node)
    .slice(1)
    .reduce((found, node) => {
      const one = framesTo(named, node)[0]!
      return one.grounds === 'vdso' ? found.add(one.name) : found
    }, new Set<string>())
  t.true(
    [...names].some((name) => /gettime/.test(name)),
    [...names].join(' '),
  )
  t.deepEqual(warnings, [])
})
