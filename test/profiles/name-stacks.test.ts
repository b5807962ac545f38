import {readFile, writeFile} from 'node:fs/promises'
import {join} from 'node:path'
import test, {type ExecutionContext} from 'ava'
import {openFile} from '../../src/bytes/open-file.ts'
import {nameStacks} from '../../src/profiles/name-stacks.ts'
import {localNaming, type NamingContext, type NamingOptions} from '../../src/profiles/naming-context.ts'
import {type Frame, frame, framesTo} from '../../src/stacks/model/stacks.ts'
import {parseKallsyms} from '../../src/symbols/kallsyms.ts'
import {type MemoryMapping, parseProcMaps} from '../../src/symbols/proc-maps.ts'
import {perfMaps} from '../../src/symbols/sources/perf-maps.ts'
import {skip} from '../skip.ts'
import {stacksOf} from '../stacks/stacks-of.ts'
import {compilerMissing, type ListedFunction, listedFunctions, outputOf, scratchFolder} from '../symbols/compile.ts'

const LOADED_AT = 0x7f12_3450_0000n

/** Naming that looks at nothing of this machine but what it is told. */
function naming(options: NamingOptions): Promise<NamingContext> {
  return localNaming({standardFolders: {debug: [], perf: []}, debuginfodUrls: [], openModule: openFile, ...options})
}

interface Library {
  readonly path: string
  readonly functions: ReadonlyMap<string, ListedFunction>
  readonly maps: readonly MemoryMapping[]
  readonly context: NamingContext
}

/** A stripped library in `folder`, mapped whole at one address: in it, file offsets of code equal its own addresses. */
async function library(t: ExecutionContext, folder: string): Promise<Library | null> {
  const missing = compilerMissing('gcc')
  if (missing !== null) {
    skip(t, missing)
    return null
  }
  const path = join(folder, 'libsums.so')
  await outputOf(['gcc', '-O2', '-shared', '-fPIC', '-nostdlib', '-Wl,--build-id', '-o', path, 'sums.c'])
  const functions = new Map((await listedFunctions(path)).map((one) => [one.name, one]))
  await outputOf(['strip', path])
  const end = (LOADED_AT + 0x100000n).toString(16)
  const maps = parseProcMaps(`${LOADED_AT.toString(16)}-${end} r-xp 00000000 fe:00 7 ${path}\n`)
  return {path, functions, maps, context: await naming({maps, cacheDirectory: join(folder, 'cache')})}
}

const unknown = (address: bigint, fields: Partial<Frame> = {}): Frame =>
  frame({name: '[unknown]', grounds: 'unknown', address, ...fields})

function addressOf({functions}: Library, name: string, inside = 1n): bigint {
  return LOADED_AT + BigInt(functions.get(name)!.start) + inside
}

test('names run-time addresses through the memory map, and merges places of one function', async (t) => {
  await using folder = await scratchFolder()
  const one = await library(t, folder.path)
  if (one === null) return
  const stacks = stacksOf(
    [unknown(addressOf(one, 'exported_sum')), unknown(addressOf(one, 'hidden'))],
    [unknown(addressOf(one, 'exported_sum', 3n)), unknown(addressOf(one, 'hidden', 2n), {module: 'libsums.so'})],
  )
  const {stacks: named, warnings, modules} = await nameStacks(stacks, one.context)
  t.is(named.parents.length, 3)
  t.deepEqual([...named.self[0]!], [0, 0, 2])
  const start = one.functions.get('hidden')!.start.toString(16)
  t.deepEqual(framesTo(named, 2), [
    frame({name: 'exported_sum', grounds: 'dynsym', module: one.path}),
    frame({name: `libsums.so+0x${start}`, grounds: 'function-start', module: one.path}),
  ])
  t.deepEqual(warnings, [])
  t.is(modules.length, 1)
  t.like(modules[0], {path: one.path, frames: 4, namedBy: {dynsym: 2, 'function-start': 2}})
  t.regex(modules[0]!.buildId!, /^[0-9a-f]{40}$/)
})

test('names offsets in a file without any memory map', async (t) => {
  await using folder = await scratchFolder()
  const one = await library(t, folder.path)
  if (one === null) return
  const offset = BigInt(one.functions.get('exported_last')!.start) + 1n
  const stacks = stacksOf([unknown(offset, {module: one.path, addressIn: 'file'})])
  const {stacks: named} = await nameStacks(stacks, {...one.context, maps: []})
  t.deepEqual(framesTo(named, 1), [frame({name: 'exported_last', grounds: 'dynsym', module: one.path})])
})

test('names that the input gave stay, demangled', async (t) => {
  const stacks = stacksOf([frame({name: 'main'}), frame({name: '_ZN3foo3barEv'})])
  const {stacks: named} = await nameStacks(stacks, await naming({cacheDirectory: '/nowhere'}))
  t.deepEqual(
    framesTo(named, 2).map((one) => [one.name, one.grounds]),
    [
      ['main', 'given'],
      ['foo::bar()', 'given'],
    ],
  )
})

test('a file that is not the profiled one is not used, and that is said', async (t) => {
  await using folder = await scratchFolder()
  const one = await library(t, folder.path)
  if (one === null) return
  const stacks = stacksOf([unknown(addressOf(one, 'exported_sum'))])
  const other = one.maps.map((mapping) => ({...mapping, buildId: 'feed'}))
  const mismatch = await nameStacks(stacks, {...one.context, maps: other})
  t.is(framesTo(mismatch.stacks, 1)[0]!.name, '[libsums.so]')
  t.is(mismatch.warnings[0]?.code, 'build-id-mismatch')
  t.regex(mismatch.warnings[0]!.message, /libsums\.so.*build id is [0-9a-f]{40}, but the profiled one’s is feed/)

  const deleted = one.maps.map((mapping) => ({...mapping, deleted: true}))
  const gone = await nameStacks(stacks, {...one.context, maps: deleted})
  t.is(gone.warnings[0]?.code, 'module-deleted')
  t.is(framesTo(gone.stacks, 1)[0]!.grounds, 'module-only')
})

test('the right build id makes even a deleted file usable', async (t) => {
  await using folder = await scratchFolder()
  const one = await library(t, folder.path)
  if (one === null) return
  const stacks = stacksOf([unknown(addressOf(one, 'exported_sum'))])
  const {modules} = await nameStacks(stacks, one.context)
  const maps = one.maps.map((mapping) => ({...mapping, deleted: true, buildId: modules[0]!.buildId}))
  const {stacks: named, warnings} = await nameStacks(stacks, {...one.context, maps})
  t.is(framesTo(named, 1)[0]!.name, 'exported_sum')
  t.deepEqual(warnings, [])
})

test('absent, unreadable and special modules leave frames by module, each with its reason', async (t) => {
  await using folder = await scratchFolder()
  const maps = parseProcMaps(
    [
      '1000-2000 r-xp 00000000 fe:00 7 /gone/liba.so',
      `3000-4000 r-xp 00000000 fe:00 8 ${import.meta.filename}`,
      '5000-6000 r-xp 00000000 00:05 9 /dev/zero (deleted)',
      '7000-8000 r-xp 00000000 00:00 0 [vvar]',
    ].join('\n'),
  )
  const opened: string[] = []
  const openModule = async (path: string) => {
    opened.push(path)
    return path.startsWith('/gone') ? null : openFile(path)
  }
  const addresses = [0x1001n, 0x3001n, 0x5001n, 0x7001n, 0x9001n]
  const stacks = stacksOf(addresses.map((address) => unknown(address)))
  const {stacks: named, warnings} = await nameStacks(
    stacks,
    await naming({maps, openModule, cacheDirectory: folder.path}),
  )
  t.deepEqual(
    framesTo(named, 5).map((one) => one.name),
    ['[liba.so]', '[name-stacks.test.ts]', '[zero]', '[vvar]', '[unknown]'],
  )
  t.deepEqual(
    warnings.map((one) => one.code),
    ['module-absent', 'module-unreadable'],
  )
  t.deepEqual(opened, ['/gone/liba.so', import.meta.filename])
})

test('kernel addresses are named by kallsyms, compiled ones by the perf map', async (t) => {
  await using folder = await scratchFolder()
  await writeFile(join(folder.path, 'perf-7.map'), '3ef414c0 398 LazyCompile:run')
  const stacks = stacksOf([
    unknown(0x3ef41500n, {kind: 'jit'}),
    unknown(0x3ef41600n, {kind: 'jit', module: '/tmp/perf-7.map'}),
    unknown(0xffffffff81000010n, {kind: 'kernel', module: '[kernel.kallsyms]'}),
  ])
  const symbols = parseKallsyms('ffffffff81000000 T do_work\nffffffff81000040 T next\n')
  const {stacks: named} = await nameStacks(stacks, {
    ...(await naming({cacheDirectory: '/nowhere'})),
    pid: 7,
    perfMaps: perfMaps({folders: [folder.path]}),
    kernelSymbols: async () => ({symbols, problem: null, warnings: []}),
  })
  t.deepEqual(
    framesTo(named, 3).map((one) => [one.name, one.grounds, one.address]),
    [
      ['LazyCompile:run', 'perf-map', null],
      ['LazyCompile:run', 'perf-map', null],
      ['do_work', 'kallsyms', null],
    ],
  )
})

test('a stripped program for another machine gets no files and names inferred, and that is said', async (t) => {
  await using folder = await scratchFolder()
  const one = await library(t, folder.path)
  if (one === null) return
  const bytes = await readFile(one.path)
  bytes.writeUInt16LE(183, 18)
  await writeFile(one.path, bytes)
  const {warnings} = await nameStacks(stacksOf([unknown(addressOf(one, 'hidden'))]), one.context)
  t.deepEqual(
    warnings.map((warning) => warning.code),
    ['inference-limited'],
  )
  t.regex(warnings[0]!.message, /for aarch64\./)
})

test('one path that stands for two builds is named by each build’s own file', async (t) => {
  await using folder = await scratchFolder()
  const one = await library(t, folder.path)
  if (one === null) return
  const address = addressOf(one, 'exported_sum') - LOADED_AT
  const {modules} = await nameStacks(stacksOf([unknown(addressOf(one, 'exported_sum'))]), one.context)
  const inFile = {module: one.path, addressIn: 'file'} as const
  const stacks = stacksOf(
    [unknown(address, {...inFile, buildId: modules[0]!.buildId!})],
    [unknown(address, {...inFile, buildId: 'feed'})],
  )
  const named = await nameStacks(stacks, {...one.context, maps: []})
  t.deepEqual(named.stacks.frames.map(({name}) => name).sort(), ['[libsums.so]', 'exported_sum'])
  t.deepEqual(
    named.modules.map(({problem}) => problem === null),
    [true, false],
  )
  t.deepEqual(
    named.warnings.map(({code}) => code),
    ['build-id-mismatch'],
  )
})
