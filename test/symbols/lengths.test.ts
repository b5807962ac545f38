import {readFile} from 'node:fs/promises'
import {join} from 'node:path'
import test, {type ExecutionContext} from 'ava'
import {bytesInMemory} from '../../src/bytes/byte-source.ts'
import {InputError} from '../../src/errors/index.ts'
import {readElf} from '../../src/symbols/elf/read-elf.ts'
import {readModuleSymbols} from '../../src/symbols/read-module-symbols.ts'
import {edgeCopies, thinned} from '../edge-values.ts'
import {skip} from '../skip.ts'
import {compilerMissing, outputOf, scratchFolder} from './compile.ts'

/** Far above what a program of some kilobytes takes, even where the machine is busy. */
const LONGEST_MILLISECONDS = 3000
/** From the start of each table, whose entries are all alike. */
const TABLE_BYTES = 128
/** Section headers are 64 bytes each. */
const SECTION_TABLE_BYTES = 40 * 64
const STRIDE = 13

/** The ranges of a program that hold lengths, counts and offsets: its headers, and the start of each section. */
async function tablesOf(bytes: Uint8Array): Promise<[number, number][]> {
  const elf = await readElf(bytesInMemory(bytes))
  const headers = Number(Buffer.from(bytes).readBigUInt64LE(40))
  const sections = elf.sections.filter(({size, name}) => size > 0 && name !== '.text').map(({fileOffset}) => fileOffset)
  return [
    [16, 64 + 12 * 56],
    [headers, headers + SECTION_TABLE_BYTES],
    ...sections.map((at): [number, number] => [at, at + TABLE_BYTES]),
  ]
}

async function outcome(bytes: Uint8Array): Promise<'read' | 'refused'> {
  try {
    const symbols = await readModuleSymbols(bytesInMemory(bytes, 'damaged'))
    for (let offset = 0; offset < bytes.length; offset += 997) symbols.lookupFileOffset(BigInt(offset))
    return 'read'
  } catch (error) {
    if (error instanceof InputError) return 'refused'
    throw error
  }
}

async function survives(t: ExecutionContext, bytes: Uint8Array): Promise<void> {
  const counts = {read: 0, refused: 0}
  for (const [start, end] of await tablesOf(bytes)) {
    for (const {what, copy} of thinned(edgeCopies(bytes, start, end), STRIDE)) {
      const started = performance.now()
      counts[await outcome(copy).catch((cause: unknown) => Promise.reject(new Error(what, {cause})))]++
      const milliseconds = performance.now() - started
      if (milliseconds > LONGEST_MILLISECONDS) t.fail(`${what} took ${milliseconds} ms`)
    }
  }
  t.true(counts.read > 0 && counts.refused > 0, JSON.stringify(counts))
}

const programs = test.macro(async (t: ExecutionContext, argv: readonly string[]) => {
  const missing = compilerMissing(argv[0]!)
  if (missing !== null) return skip(t, missing)
  await using folder = await scratchFolder()
  const path = join(folder.path, 'program')
  await outputOf([...argv, '-o', path])
  await survives(t, await readFile(path))
})
test.serial('a stripped C++ program is read or refused whatever number stands in its headers and tables', programs, [
  'g++',
  '-s',
  '-O2',
  '-fPIE',
  '-pie',
  '-Wl,-z,pack-relative-relocs',
  'zoo.cc',
])
test.serial('so is a library with symbols', programs, ['gcc', '-O2', '-shared', '-fPIC', '-nostdlib', 'sums.c'])

test('a program whose sections all lie over its whole content is refused before it is read a hundred times', async (t) => {
  const missing = compilerMissing('gcc')
  if (missing !== null) return skip(t, missing)
  await using folder = await scratchFolder()
  const path = join(folder.path, 'program')
  await outputOf(['gcc', '-O2', '-shared', '-fPIC', '-nostdlib', 'sums.c', '-o', path])
  const bytes = await overlappingSections(await readFile(path), 60_000)
  await t.throwsAsync(readModuleSymbols(bytesInMemory(bytes, 'overlapping')), {
    instanceOf: InputError,
    message: /its headers make \d+ bytes of \d+ be read/,
  })
})

const [NOTE, ENTRY_BYTES] = [7, 64]

/** The program with a section table of `count` notes, each as long as the file. */
async function overlappingSections(program: Uint8Array, count: number): Promise<Buffer> {
  const table = Buffer.alloc(count * ENTRY_BYTES)
  const whole = Buffer.concat([program, table])
  for (let index = 0; index < count; index++) {
    whole.writeUInt32LE(NOTE, program.length + index * ENTRY_BYTES + 4)
    whole.writeBigUInt64LE(BigInt(program.length), program.length + index * ENTRY_BYTES + 24)
    whole.writeBigUInt64LE(BigInt(table.length), program.length + index * ENTRY_BYTES + 32)
  }
  whole.writeBigUInt64LE(BigInt(program.length), 40)
  whole.writeUInt16LE(count, 60)
  return whole
}
