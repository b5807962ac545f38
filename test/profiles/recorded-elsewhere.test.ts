import {createHash} from 'node:crypto'
import {copyFile, mkdir, readFile, rm, writeFile} from 'node:fs/promises'
import {join} from 'node:path'
import test, {type ExecutionContext} from 'ava'
import type {ProfileManifest} from '../../src/profiles/manifest.ts'
import {nameStacks} from '../../src/profiles/name-stacks.ts'
import {localNaming} from '../../src/profiles/naming-context.ts'
import {frame, StacksBuilder} from '../../src/stacks/model/stacks.ts'
import {skip} from '../skip.ts'
import {compilerMissing, listedFunctions, outputOf, scratchFolder} from '../symbols/compile.ts'

const PATH_THERE = '/lib/x86_64-linux-gnu/libc.so.6'
const OTHER_BOOT = '00000000-0000-4000-8000-000000000000'

function manifest(files: Partial<ProfileManifest['files']>): ProfileManifest {
  return {
    schemaVersion: 1,
    name: 'oncpu',
    profiler: {kind: 'preset', tool: 'perf', command: 'perf', toolVersion: null},
    format: 'perf-data',
    event: 'cpu-clock',
    unit: 'samples',
    scope: null,
    process: {
      proxy: 'fortioserver-sidecar',
      workload: 'fortioserver',
      instance: 'pod',
      pid: process.pid,
      hostPid: process.pid,
      executable: PATH_THERE,
      buildId: null,
    },
    window: {startedAt: '2026-01-01T00:00:00Z', endedAt: '2026-01-01T00:00:01Z', durationSeconds: 1},
    host: {hostname: 'pod', kernel: '6.1.0', architecture: 'x86_64', bootId: OTHER_BOOT},
    files: {raw: 'perf.data', log: null, script: null, maps: null, ...files},
    facts: {},
  }
}

/** Naming of one user and one kernel address, in a profile with these files. */
async function named(folder: string, files: Partial<ProfileManifest['files']>, address: bigint, buildId?: string) {
  const builder = new StacksBuilder([{name: 'cpu', unit: 'samples', event: 'cpu-clock'}])
  const unknown = {name: '[unknown]', grounds: 'unknown'} as const
  const user = {...unknown, module: PATH_THERE, address, addressIn: 'file' as const}
  const kernel = {...unknown, kind: 'kernel' as const, module: '[kernel.kallsyms]', address: 0xffffffff81000010n}
  for (const one of [buildId === undefined ? user : {...user, buildId}, kernel]) {
    builder.add([builder.intern(frame(one))], [1])
  }
  const context = await localNaming({
    standardFolders: {debug: [], perf: []},
    debuginfodUrls: [],
    cacheDirectory: join(folder, 'symbols'),
    modulesDirectory: join(folder, 'modules'),
    recorded: {directory: folder, manifest: manifest(files)},
  })
  const {stacks, warnings} = await nameStacks(builder.build(), context)
  return {names: stacks.frames.map(({name}) => name), warnings}
}

/** A stripped library in the cache of modules; its path there is that of a C library. */
async function copied(t: ExecutionContext, folder: string) {
  const missing = compilerMissing('gcc')
  if (missing !== null) {
    skip(t, missing)
    return null
  }
  const built = join(folder, 'libsums.so')
  await outputOf(['gcc', '-O2', '-shared', '-fPIC', '-nostdlib', '-Wl,--build-id', '-o', built, 'sums.c'])
  const start = (await listedFunctions(built)).find(({name}) => name === 'exported_sum')!.start
  await outputOf(['strip', built])
  const bytes = await readFile(built)
  const sha256 = createHash('sha256').update(bytes).digest('hex')
  await mkdir(join(folder, 'modules'))
  await copyFile(built, join(folder, 'modules', sha256))
  const notes = await outputOf(['readelf', '-n', built])
  const buildId = /Build ID: ([0-9a-f]+)/.exec(notes)![1]!
  const module = {path: PATH_THERE, sha256, buildId, sizeBytes: bytes.length}
  return {module, address: BigInt(start) + 1n}
}

test('a module of elsewhere is named by its copy, also when perf there took another file’s build id', async (t) => {
  await using folder = await scratchFolder()
  const one = await copied(t, folder.path)
  if (one === null) return
  const {names, warnings} = await named(folder.path, {modules: [one.module]}, one.address, 'feed')
  t.is(names[0], 'exported_sum')
  t.is(warnings.filter(({code}) => code !== 'kernel-unlike').length, 0)
})

test('a file of this machine never names a module of elsewhere, and why it has no names is said', async (t) => {
  await using folder = await scratchFolder()
  const files = {modules: [], missingModules: [{path: PATH_THERE, reason: 'it could not be read in the pod'}]}
  const {names, warnings} = await named(folder.path, files, 0x28000n)
  t.is(names[0], '[libc.so.6]')
  t.true(warnings.some(({message}) => message.includes('libc.so.6 are not named: it could not be read in the pod')))
})

test('a copy that is gone from the cache leaves its module without names, and that is said', async (t) => {
  await using folder = await scratchFolder()
  const one = await copied(t, folder.path)
  if (one === null) return
  await rm(join(folder.path, 'modules'), {recursive: true})
  const {names, warnings} = await named(folder.path, {modules: [one.module]}, one.address)
  t.is(names[0], '[libc.so.6]')
  t.true(warnings.some(({message}) => message.includes('its copy is no longer in')))
})

test('a digest that is none is no path', async (t) => {
  await using folder = await scratchFolder()
  const module = {
    path: PATH_THERE,
    sha256: '../../../../../../../lib/x86_64-linux-gnu/libc.so.6',
    buildId: null,
    sizeBytes: 1,
  }
  const {names} = await named(folder.path, {modules: [module]}, 0x28000n)
  t.is(names[0], '[libc.so.6]')
})

test('kernel frames of elsewhere are named by the list that came with them, never by the running kernel', async (t) => {
  await using folder = await scratchFolder()
  const list = 'ffffffff81000000 T of_elsewhere\nffffffff81000040 T next\n'
  const sha256 = createHash('sha256').update(list).digest('hex')
  await mkdir(join(folder.path, 'modules'))
  await writeFile(join(folder.path, 'modules', sha256), list)
  const kernelSymbols = {sha256, sizeBytes: list.length}
  const withList = await named(folder.path, {modules: [], kernelSymbols}, 0n)
  t.is(withList.names[1], 'of_elsewhere')
  const without = await named(folder.path, {modules: []}, 0n)
  t.is(without.names[1], '[kernel.kallsyms]')
  t.true(without.warnings.some(({code}) => code === 'kernel-unlike'))
})
