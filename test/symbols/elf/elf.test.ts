import {join} from 'node:path'
import test from 'ava'
import {bytesInMemory} from '../../../src/bytes/byte-source.ts'
import {openFile} from '../../../src/bytes/open-file.ts'
import {InputError} from '../../../src/errors/index.ts'
import {findProgram} from '../../../src/process/find-program.ts'
import {functionRanges} from '../../../src/symbols/elf/function-ranges.ts'
import {readElf} from '../../../src/symbols/elf/read-elf.ts'
import {readModuleSymbols} from '../../../src/symbols/read-module-symbols.ts'
import {skip} from '../../skip.ts'
import {compilerMissing, type ListedFunction, listedFunctions, outputOf, scratchFolder} from '../compile.ts'

/** Where in the file the middle of a function is, by `readelf`'s words on segments. */
async function fileOffsets(path: string): Promise<(address: number) => bigint> {
  const loads = (await outputOf(['readelf', '-lW', path])).matchAll(/^ {2}LOAD +(0x\w+) (0x\w+) 0x\w+ (0x\w+)/gm)
  const segments = [...loads].map(
    ([, offset, address, size]) => [Number(offset), Number(address), Number(size)] as const,
  )
  return (address) => {
    const [offset, start] = segments.find(([, low, size]) => address >= low && address < low + size)!
    return BigInt(address - start + offset)
  }
}

const middleOf = ({start, size}: ListedFunction): number => start + Math.floor(size / 2)

async function compileSums(folder: string, ...flags: readonly string[]): Promise<string> {
  const path = join(folder, `libsums${flags.join('')}.so`)
  await outputOf([
    'gcc',
    '-O2',
    '-shared',
    '-fPIC',
    '-nostdlib',
    '-fasynchronous-unwind-tables',
    '-Wl,--build-id',
    ...flags,
    '-o',
    path,
    'sums.c',
  ])
  return path
}

const namesEachByItsSymbol = test.macro(async (t, ...flags: string[]) => {
  const missing = compilerMissing('gcc', 'readelf')
  if (missing !== null) return skip(t, missing)
  await using folder = await scratchFolder()
  const path = await compileSums(folder.path, ...flags)
  const toOffset = await fileOffsets(path)
  await using source = await openFile(path)
  const symbols = await readModuleSymbols(source)
  const listed = (await listedFunctions(path)).filter(({name}) => /hidden|exported|between/.test(name))
  t.is(listed.length, 4)
  for (const one of listed) {
    const match = symbols.lookupFileOffset(toOffset(middleOf(one)))
    t.deepEqual(match, {name: one.name, grounds: 'symtab', functionStart: BigInt(one.start), evidence: null})
  }
})
test('names every function of a 64-bit library as nm does', namesEachByItsSymbol)
test('names every function of a 32-bit library as nm does', namesEachByItsSymbol, '-m32')

test('names places that have no type as perf does: by the last label before them, unless a function holds them', async (t) => {
  const missing = compilerMissing('gcc', 'readelf')
  if (missing !== null) return skip(t, missing)
  await using folder = await scratchFolder()
  const path = join(folder.path, 'labels.so')
  await outputOf(['gcc', '-shared', '-nostdlib', '-o', path, 'labels.s'])
  const toOffset = await fileOffsets(path)
  await using source = await openFile(path)
  const symbols = await readModuleSymbols(source)
  const start = Number.parseInt(/^([0-9a-f]+) T start_label$/m.exec(await outputOf(['nm', path]))![1]!, 16)
  const nameAt = (bytes: number) => symbols.lookupFileOffset(toOffset(start + bytes))?.name
  t.deepEqual(
    Array.from({length: 10}, (_, bytes) => nameAt(bytes)),
    [
      ...['start_label', 'start_label', 'inner_label', 'inner_label'],
      ...['sized', 'sized', 'sized', 'unsized', 'unsized', 'unsized'],
    ],
  )
})

test('reads the build id that readelf prints', async (t) => {
  const missing = compilerMissing('gcc', 'readelf')
  if (missing !== null) return skip(t, missing)
  await using folder = await scratchFolder()
  const path = await compileSums(folder.path)
  await using source = await openFile(path)
  const [, expected] = /Build ID: ([0-9a-f]+)/.exec(await outputOf(['readelf', '-n', path]))!
  t.is((await readModuleSymbols(source)).buildId, expected!)
})

test('finds start and end of every function of a stripped library, and no name beyond its size', async (t) => {
  const missing = compilerMissing('gcc', 'readelf')
  if (missing !== null) return skip(t, missing)
  await using folder = await scratchFolder()
  const path = await compileSums(folder.path)
  const listed = (await listedFunctions(path)).filter(({name}) => /hidden|exported|between/.test(name))
  const toOffset = await fileOffsets(path)
  await outputOf(['strip', path])
  await using source = await openFile(path)
  const symbols = await readModuleSymbols(source, {moduleName: 'libsums.so'})
  const ranges = await functionRanges(await readElf(source))
  for (const one of listed) {
    const index = ranges.starts.indexOf(one.start)
    t.is(ranges.ends[index]! - one.start, one.size, one.name)
    const match = symbols.lookupFileOffset(toOffset(middleOf(one)))!
    const isExported = one.name.startsWith('exported')
    t.is(match.name, isExported ? one.name : `libsums.so+0x${one.start.toString(16)}`)
    t.is(match.grounds, isExported ? 'dynsym' : 'function-start')
  }
  t.is(symbols.lookupFileOffset(0n), null)
  t.is(symbols.lookupFileOffset(1n << 60n), null)
})

test('knows the start of every function of this Node that its own symbols list', async (t) => {
  await using source = await openFile(process.execPath)
  const elf = await readElf(source)
  const ranges = await functionRanges(elf)
  if (findProgram('nm') === null || ranges.starts.length === 0 || !elf.sections.some((one) => one.name === '.symtab')) {
    return skip(t, 'no nm, or a Node without symbols')
  }
  const starts = new Set(ranges.starts)
  const listed = (await listedFunctions(process.execPath)).filter(({size}) => size > 0)
  const known = listed.filter(({start}) => starts.has(start - Number(elf.base)))
  t.true(known.length > 0.9 * listed.length, `${known.length} of ${listed.length}`)
})

test('refuses what is no little-endian ELF file, and says why', async (t) => {
  const header = (...bytes: readonly number[]) => {
    const all = new Uint8Array(64)
    all.set([0x7f, 0x45, 0x4c, 0x46, ...bytes])
    return bytesInMemory(all, '/lib/some.so')
  }
  const isInputError = {instanceOf: InputError}
  await t.throwsAsync(readElf(bytesInMemory(new Uint8Array(), 'empty')), {
    ...isInputError,
    message: /empty.*not an ELF/,
  })
  await t.throwsAsync(readElf(bytesInMemory(Buffer.from('#!/bin/sh\nexit 0\n'))), {
    ...isInputError,
    message: /not an ELF/,
  })
  await t.throwsAsync(readElf(header(2, 2)), {...isInputError, message: /some\.so.*big-endian/})
  await t.throwsAsync(readElf(header(7, 1)), {...isInputError, message: /class is 7/})
  await t.throwsAsync(readElf(header(2, 1)), {...isInputError, message: /neither a program nor a shared library/})
})
