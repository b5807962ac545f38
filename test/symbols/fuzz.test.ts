import {readFile, writeFile} from 'node:fs/promises'
import {join} from 'node:path'
import test, {type ExecutionContext} from 'ava'
import {type ByteSource, bytesInMemory} from '../../src/bytes/byte-source.ts'
import {InputError} from '../../src/errors/index.ts'
import {buildTables} from '../../src/symbols/build-tables.ts'
import {unpackedSection} from '../../src/symbols/debug/mini-debug-layer.ts'
import {lookupIn} from '../../src/symbols/lookup.ts'
import {readModuleSymbols} from '../../src/symbols/read-module-symbols.ts'
import {skip} from '../skip.ts'
import {compilerMissing, outputOf, scratchFolder} from './compile.ts'
import {haveTools, splitLibrary} from './stripped-program.ts'

const ROUNDS = 400

/** Small numbers from a seed (mulberry32), the same on every machine. */
function numbersFrom(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below
  }
}

const LIES = [0, 1, 0x7f, 0xff, 0xffff, 0x7fffffff, 0x80000000, 0xffffffff]

/** A few fields overwritten: in the headers more often than elsewhere, and now and then the end cut off. */
function damaged(bytes: Uint8Array, below: (limit: number) => number): Uint8Array {
  const copy = Uint8Array.from(bytes)
  const view = new DataView(copy.buffer)
  const sectionHeaders = bytes[4] === 2 ? Number(view.getBigUint64(40, true)) : view.getUint32(32, true)
  for (let count = 1 + below(4); count > 0; count--) {
    const areas = [
      [0, 1024],
      [sectionHeaders, copy.length - sectionHeaders],
      [0, copy.length],
    ] as const
    const [start, length] = areas[below(3)]!
    const at = Math.min(start + below(length), copy.length - 4)
    view.setUint32(at, LIES[below(LIES.length)]!, true)
  }
  return below(8) === 0 ? copy.subarray(0, below(copy.length)) : copy
}

/** Looks up places all over the file. */
async function lookEverywhere(bytes: Uint8Array, debugFile: ByteSource | null): Promise<boolean> {
  const tables = await buildTables(bytesInMemory(bytes, 'damaged'), debugFile)
  const symbols = lookupIn(tables, {moduleName: 'damaged', demangle: (name) => name})
  for (let offset = 0; offset < bytes.length; offset += 97) symbols.lookupFileOffset(BigInt(offset))
  return tables.faults.length === 0
}

async function survives(t: ExecutionContext, original: Uint8Array, seed: number): Promise<void> {
  const below = numbersFrom(seed)
  let [read, refused] = [0, 0]
  for (let round = 0; round < ROUNDS; round++) {
    const bytes = damaged(original, below)
    try {
      const symbols = await readModuleSymbols(bytesInMemory(bytes, 'damaged'))
      for (let offset = 0; offset < bytes.length; offset += 97) symbols.lookupFileOffset(BigInt(offset))
      read++
    } catch (error) {
      if (!(error instanceof InputError)) throw new Error(`round ${round} of seed ${seed}`, {cause: error})
      refused++
    }
  }
  t.log(`${read} read, ${refused} refused`)
  t.true(read > 0 && refused > 0)
}

const reads = test.macro(async (t: ExecutionContext, argv: readonly string[], seed: number) => {
  const missing = compilerMissing(argv[0]!)
  if (missing !== null) return skip(t, missing)
  await using folder = await scratchFolder()
  const path = join(folder.path, 'program')
  await outputOf([...argv, '-o', path])
  await survives(t, await readFile(path), seed)
})
test(
  'damaged libraries with symbols are read or refused, never worse',
  reads,
  ['gcc', '-O2', '-shared', '-fPIC', '-nostdlib', 'sums.c'],
  1,
)
test(
  'so are damaged 32-bit ones',
  reads,
  ['gcc', '-m32', '-O2', '-shared', '-fPIC', '-nostdlib', '-fasynchronous-unwind-tables', 'sums.c'],
  2,
)
test('so are damaged stripped C++ programs', reads, ['g++', '-s', '-O2', '-fPIE', '-pie', 'zoo.cc'], 3)
test(
  'so are those with packed relocations',
  reads,
  ['g++', '-s', '-O2', '-fPIE', '-pie', '-Wl,-z,pack-relative-relocs', 'zoo.cc'],
  4,
)
test('so are those at fixed addresses', reads, ['g++', '-s', '-O2', '-fno-pie', '-no-pie', 'zoo.cc'], 5)

/** Fewer: each of these reads two files. */
const HELP_ROUNDS = 150

test('damaged debug files are used or named as faults, and the program’s own symbols stay', async (t) => {
  if (!haveTools(t)) return
  await using folder = await scratchFolder()
  const forms = await splitLibrary(folder.path)
  const [program, debug] = [await readFile(forms.stripped), await readFile(forms.debug)]
  const below = numbersFrom(6)
  let [used, faulty] = [0, 0]
  for (let round = 0; round < HELP_ROUNDS; round++) {
    if (await lookEverywhere(program, bytesInMemory(damaged(debug, below), 'debug'))) used++
    else faulty++
  }
  t.true(used > 0 && faulty > 0, `${used} used, ${faulty} faulty`)
})

test('damaged packed symbol tables are used or named as faults', async (t) => {
  if (!haveTools(t, 'xz')) return
  await using folder = await scratchFolder()
  const forms = await splitLibrary(folder.path)
  await outputOf(['xz', '--keep', forms.debug])
  const packed = `${forms.debug}.xz`
  await outputOf(['objcopy', '--add-section', `.gnu_debugdata=${packed}`, forms.stripped])
  const program = await readFile(forms.stripped)
  const section = await readFile(packed)
  const at = program.indexOf(section)
  const below = numbersFrom(7)
  let [used, faulty] = [0, 0]
  for (let round = 0; round < HELP_ROUNDS; round++) {
    const copy = Uint8Array.from(program)
    // Where the containers' headers are, more often than elsewhere.
    const place = below(2) === 0 ? below(40) : below(section.length)
    copy[at + place] = below(3) === 0 ? LIES[below(4)]! : copy[at + place]! ^ (1 << below(8))
    if (await lookEverywhere(copy, null)) used++
    else faulty++
  }
  t.true(faulty > 0, `${used} used, ${faulty} faulty`)
})

test('packed data that is cut short, too large or none is refused', async (t) => {
  if (!haveTools(t, 'xz')) return
  await using folder = await scratchFolder()
  const path = join(folder.path, 'zeros')
  await writeFile(path, Buffer.alloc(4 << 20))
  await outputOf(['xz', path])
  const packed = await readFile(`${path}.xz`)
  t.is((await unpackedSection(packed, 'zeros', 4 << 20)).length, 4 << 20)
  await t.throwsAsync(unpackedSection(packed, 'zeros', 1 << 20), {
    instanceOf: InputError,
    message: /larger than 1048576/,
  })
  for (const cut of [0, 1, 5, 12, 100, packed.length - 1]) {
    await t.throwsAsync(unpackedSection(packed.subarray(0, cut), 'zeros', 4 << 20), {instanceOf: InputError}, `${cut}`)
  }
  t.is((await unpackedSection(packed, 'zeros', 4 << 20)).length, 4 << 20, 'faults before leave no trace')
})
