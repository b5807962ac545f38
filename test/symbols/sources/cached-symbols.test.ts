import {copyFile, readdir, readFile, stat, utimes, writeFile} from 'node:fs/promises'
import {join} from 'node:path'
import test, {type ExecutionContext} from 'ava'
import type {ByteSource} from '../../../src/bytes/byte-source.ts'
import {openFile} from '../../../src/bytes/open-file.ts'
import type {Warning} from '../../../src/errors/index.ts'
import {cachedModuleSymbols} from '../../../src/symbols/sources/cached-symbols.ts'
import {symbolCacheDirectory} from '../../../src/symbols/sources/symbol-cache.ts'
import {skip} from '../../skip.ts'
import {compilerMissing, listedFunctions, outputOf, scratchFolder} from '../compile.ts'

async function library(t: ExecutionContext, folder: string): Promise<string | null> {
  const missing = compilerMissing('gcc')
  if (missing !== null) {
    skip(t, missing)
    return null
  }
  const path = join(folder, 'libsums.so')
  await outputOf(['gcc', '-O2', '-shared', '-fPIC', '-nostdlib', '-o', path, 'sums.c'])
  return path
}

/** Counts the bytes that are read. */
function counting(source: ByteSource): {readonly source: ByteSource; bytes: number} {
  const counter = {bytes: 0, source}
  const count = (chunk: Uint8Array): Uint8Array => {
    counter.bytes += chunk.length
    return chunk
  }
  counter.source = {
    ...source,
    read: async (offset, length) => count(await source.read(offset, length)),
    async *stream() {
      for await (const chunk of source.stream()) yield count(chunk)
    },
  }
  return counter
}

/** What the cached symbols of a file say about all its functions, and how much of the file was read for it. */
async function answers(path: string, cacheDirectory: string) {
  await using file = await openFile(path)
  const counter = counting(file)
  const warnings: Warning[] = []
  const symbols = await cachedModuleSymbols(counter.source, {cacheDirectory, warn: (one) => warnings.push(one)})
  // In this library file offsets of code equal addresses.
  const names = (await listedFunctions(path)).map(({start}) => symbols.lookupFileOffset(BigInt(start))?.name)
  return {names, bytes: counter.bytes, warnings, buildId: symbols.buildId}
}

test('the second look reads nothing of the file and says the same', async (t) => {
  await using folder = await scratchFolder()
  const path = await library(t, folder.path)
  if (path === null) return
  const cache = join(folder.path, 'cache')
  const [first, second] = [await answers(path, cache), await answers(path, cache)]
  t.true(first.names.includes('exported_sum'))
  t.true(first.bytes > 0)
  t.is(second.bytes, 0)
  t.deepEqual({...second, bytes: 0}, {...first, bytes: 0})
})

test('a copy is known by its content, and a changed file is not taken for the old one', async (t) => {
  await using folder = await scratchFolder()
  const path = await library(t, folder.path)
  if (path === null) return
  const cache = join(folder.path, 'cache')
  await answers(path, cache)
  const copy = join(folder.path, 'copy.so')
  await copyFile(path, copy)
  await answers(copy, cache)
  const tables = async () => (await readdir(cache)).filter((name) => name.endsWith('.symbols'))
  t.is((await tables()).length, 1)
  const bytes = await readFile(path)
  const at = bytes.indexOf('exported_sum\0')
  t.true(at > 0)
  for (let found = at; found >= 0; found = bytes.indexOf('exported_sum\0', found)) bytes.write('imported_sum', found)
  const {atime, mtime} = await stat(path)
  await writeFile(path, bytes)
  await utimes(path, atime, mtime)
  t.true((await answers(path, cache)).names.includes('imported_sum'), 'same size, inode and modification time')
  t.is((await tables()).length, 2)
})

test('a damaged entry of the cache is built again', async (t) => {
  await using folder = await scratchFolder()
  const path = await library(t, folder.path)
  if (path === null) return
  const cache = join(folder.path, 'cache')
  const first = await answers(path, cache)
  const [name] = (await readdir(cache)).filter((one) => one.endsWith('.symbols'))
  const entry = join(cache, name!)
  const whole = await readFile(entry)
  const flipped = Uint8Array.from(whole)
  flipped[whole.length - 40]! ^= 1
  for (const damaged of [new Uint8Array(), whole.subarray(0, 9), whole.subarray(0, -1), flipped]) {
    await writeFile(entry, damaged)
    t.deepEqual((await answers(path, cache)).names, first.names)
    t.deepEqual(await readFile(entry), whole)
  }
})

test('a cache that cannot be written is a warning, and functions are named all the same', async (t) => {
  await using folder = await scratchFolder()
  const path = await library(t, folder.path)
  if (path === null) return
  const blocked = join(folder.path, 'a-file')
  await writeFile(blocked, '')
  const {names, warnings} = await answers(path, join(blocked, 'cache'))
  t.true(names.includes('exported_sum'))
  t.deepEqual([...new Set(warnings.map((one) => one.code))], ['symbol-cache-unusable'])
})

test('the cache is where XDG_CACHE_HOME says, if that is an absolute path', (t) => {
  t.is(symbolCacheDirectory({XDG_CACHE_HOME: '/var/cache/me'}), '/var/cache/me/mesh-runner/symbols')
  t.regex(symbolCacheDirectory({XDG_CACHE_HOME: 'relative'}), /^\/.*\/\.cache\/mesh-runner\/symbols$/)
  t.regex(symbolCacheDirectory({}), /\/\.cache\/mesh-runner\/symbols$/)
})
