import {join} from 'node:path'
import test from 'ava'
import {bytesInMemory} from '../../../src/bytes/byte-source.ts'
import {openFile} from '../../../src/bytes/open-file.ts'
import {InputError} from '../../../src/errors/index.ts'
import {buildTables} from '../../../src/symbols/build-tables.ts'
import {type Elf, SECTION} from '../../../src/symbols/elf/elf-file.ts'
import {goFunctionLayer} from '../../../src/symbols/elf/go-functions.ts'
import {stringAt} from '../../../src/symbols/symbol-tables.ts'
import {skip} from '../../skip.ts'
import {compilerMissing, outputOf, scratchFolder} from '../compile.ts'

const TEXT = 0x1000
const NAMES = Buffer.from('runtime.text\0main.f\0main.(*T[...]).g\0')

/** A table of three functions at 0, 0x20 and 0x60 of Go's code, which ends at 0x80. */
function table(text: bigint, change: (bytes: Buffer) => void = () => {}): Buffer {
  const names = 72
  const entries = names + NAMES.length
  const records = 28
  const bytes = Buffer.alloc(entries + records + 3 * 8)
  bytes.writeUInt32LE(0xfffffff1, 0)
  bytes.writeUInt8(8, 7)
  const words = [3n, 1n, text, BigInt(names), BigInt(entries), 0n, 0n, BigInt(entries)]
  NAMES.copy(bytes, names)
  for (const [index, word] of words.entries()) bytes.writeBigUInt64LE(word, 8 + 8 * index)
  for (const [index, start] of [0, 0x20, 0x60].entries()) {
    bytes.writeUInt32LE(start, entries + 8 * index)
    bytes.writeUInt32LE(records + 8 * index, entries + 8 * index + 4)
    bytes.writeInt32LE([0, 13, 20][index]!, entries + records + 8 * index + 4)
  }
  bytes.writeUInt32LE(0x80, entries + 24)
  change(bytes)
  return bytes
}

/** A program of which Go's code is the first 0x80 bytes behind `before`, and `after` follows it. */
function program(goTable: Buffer, before = Buffer.alloc(0), after = 0): Elf {
  const text = Buffer.concat([before, Buffer.alloc(0x80 + after)])
  const section = {flags: 6, entrySize: 0, link: 0, type: SECTION.progbits}
  return {
    source: bytesInMemory(Buffer.concat([text, goTable]), 'program'),
    bits: 64,
    machine: 62,
    fixedAddress: true,
    base: 0x400000n,
    span: 0x10000,
    segments: [],
    unwindIndex: null,
    notes: [],
    sections: [
      {...section, name: '.text', imageOffset: TEXT, fileOffset: 0, size: text.length},
      {...section, name: '.gopclntab', imageOffset: 0x8000, fileOffset: text.length, size: goTable.length},
    ],
  }
}

async function functionsOf(elf: Elf): Promise<[number, number, string][] | null> {
  const layer = await goFunctionLayer(elf)
  if (layer === null) return null
  return [...layer.starts].map((start, at) => [start, layer.ends[at]!, stringAt(layer.strings, layer.names[at]!)])
}

const EXPECTED = [
  [TEXT, TEXT + 0x20, 'runtime.text'],
  [TEXT + 0x20, TEXT + 0x60, 'main.f'],
  [TEXT + 0x60, TEXT + 0x80, 'main.(*T[...]).g'],
]
const moved = (bytes: number) =>
  EXPECTED.map(([start, end, name]) => [Number(start) + bytes, Number(end) + bytes, name])

test('functions stand where the header, the mark before Go’s code or the size of the code says', async (t) => {
  t.deepEqual(await functionsOf(program(table(0x401000n))), EXPECTED)
  t.deepEqual(await functionsOf(program(table(0n))), EXPECTED)
  const elf = program(table(0n), Buffer.concat([Buffer.alloc(0x40), Buffer.from('\xff Go build ID: "', 'latin1')]), 999)
  t.deepEqual(await functionsOf(elf), moved(0x40))
})

test('where nothing tells at which place Go’s code begins, nothing is named', async (t) => {
  t.is(await functionsOf(program(table(0n), Buffer.alloc(0x100))), null)
  t.is(await functionsOf(program(table(0n, (bytes) => bytes.writeUInt32LE(0xfffffffb, 0)))), null)
})

test('a damaged table is an error, or lacks what is damaged', async (t) => {
  const broken = program(table(0n, (bytes) => bytes.writeBigUInt64LE(1n << 40n, 8)))
  await t.throwsAsync(functionsOf(broken), {instanceOf: InputError, message: /1099511627776 functions do not fit/})
  const cut = {...program(table(0n).subarray(0, 20))}
  await t.throwsAsync(functionsOf(cut), {instanceOf: InputError})
  const nameless = program(table(0n, (bytes) => bytes.writeInt32LE(-5, 72 + NAMES.length + 28 + 8 + 4)))
  t.deepEqual(await functionsOf(nameless), [EXPECTED[0], EXPECTED[2]])
})

test('a stripped Go program has the names that the unstripped one has', async (t) => {
  const missing = compilerMissing('go')
  if (missing !== null) return skip(t, missing)
  await using folder = await scratchFolder()
  const [whole, stripped] = [join(folder.path, 'tiny'), join(folder.path, 'tiny.stripped')]
  await outputOf(['go', 'build', '-o', whole, 'tiny.go'])
  await outputOf(['strip', '-o', stripped, whole])
  await using source = await openFile(stripped)
  const {base, layers} = await buildTables(source)
  const layer = layers.find(({grounds}) => grounds === 'go-functions')!
  const names = new Map([...layer.starts].map((start, at) => [start, stringAt(layer.strings, layer.names[at]!)]))
  const listed = [...(await outputOf(['nm', whole])).matchAll(/^([0-9a-f]+) [tT] (\S+)$/gm)]
  // The linker's table spells out type arguments, and tells local types and calling conventions apart in its own way.
  const plain = (name: string) =>
    name
      .replace(/\[.*\]/, '[...]')
      .replace(/\.abi[0i]\w*$/, '')
      .replace('·', '.')
  const right = listed.filter(([, address, name]) => {
    const found = names.get(Number.parseInt(address!, 16) - Number(base))
    return found !== undefined && plain(found) === plain(name!)
  })
  t.true(listed.length > 1000)
  t.true(right.length > 0.99 * listed.length, `${right.length} of ${listed.length}`)
  t.true([...names.values()].map(plain).includes('main.sum[...]'))
})
