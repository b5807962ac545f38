import {execFileSync} from 'node:child_process'
import {readFileSync} from 'node:fs'
import {Readable} from 'node:stream'
import {constants, gzipSync, zstdCompressSync} from 'node:zlib'
import test from 'ava'
import {type ByteSource, bytesInMemory} from '../../../src/bytes/byte-source.ts'
import {decompressed} from '../../../src/bytes/packed/decompress.ts'
import {standardInput} from '../../../src/bytes/standard-input.ts'
import {InputError} from '../../../src/errors/index.ts'
import {findProgram} from '../../../src/process/find-program.ts'
import {detectFormat, readStacks} from '../../../src/stacks/formats/registry.ts'
import {skip} from '../../skip.ts'
import {fixturePath, foldedLines} from '../../stacks/fixture.ts'

const TEXT = Buffer.from(
  Array.from({length: 200_000}, (_, at) => `app;f${at % 1000};g ${(at * 7919) % 10007}\n`).join(''),
)

/** Without one, zstd cannot tell changed content from good. */
const CHECKSUM = {params: {[constants.ZSTD_c_checksumFlag]: 1}}

async function bytesOf(source: ByteSource): Promise<Buffer> {
  const chunks: Uint8Array[] = []
  for await (const chunk of source.stream()) chunks.push(chunk)
  return Buffer.concat(chunks)
}

/** Pieces of `bytes` as a pipe delivers them. */
function pipeOf(bytes: Uint8Array, size = 65_536): Readable {
  return Readable.from(
    (function* () {
      for (let at = 0; at < bytes.length; at += size) yield Buffer.from(bytes.subarray(at, at + size))
    })(),
  )
}

for (const [name, pack] of [
  ['gzip', gzipSync],
  ['zstd', (bytes: Uint8Array) => zstdCompressSync(bytes, CHECKSUM)],
] as const) {
  test(`What ${name} packed in several parts is read in order, from anywhere, and more than once.`, async (t) => {
    const packed = Buffer.concat([pack(TEXT.subarray(0, 1_000_000)), pack(TEXT.subarray(1_000_000))])
    const source = await decompressed(bytesInMemory(packed))
    t.deepEqual(await source.read(0, 10), TEXT.subarray(0, 10))
    t.true((await bytesOf(source)).equals(TEXT))
    t.true((await bytesOf(source)).equals(TEXT))
    t.deepEqual(await source.read(1_000_100, 50), TEXT.subarray(1_000_100, 1_000_150))
    t.true(TEXT.equals(await source.read(0, source.size)))
    t.is(source.size, TEXT.length)
    t.true((await bytesOf(source)).equals(TEXT))
  })

  test(`${name} that is cut off or damaged is an error with what happened.`, async (t) => {
    const packed = pack(TEXT)
    const middle = packed.length >> 1
    const cut = await decompressed(bytesInMemory(packed.subarray(0, middle), 'in.folded'))
    const message = new RegExp(`Unpacking in\\.folded \\(${name}\\) failed`)
    await t.throwsAsync(bytesOf(cut), {instanceOf: InputError, message})
    const changed = Buffer.from(packed)
    changed.fill(0xa5, middle, middle + 40)
    const damaged = await decompressed(bytesInMemory(changed, 'in.folded'))
    await t.throwsAsync(bytesOf(damaged), {instanceOf: InputError, message})
    await t.throwsAsync(damaged.read(0, Number.POSITIVE_INFINITY), {instanceOf: InputError, message})
  })
}

test('Frames of zstd are all read, wherever chunks end, with what may be skipped between them.', async (t) => {
  const skippable = Buffer.from([0x5a, 0x2a, 0x4d, 0x18, 3, 0, 0, 0, 1, 2, 3])
  const packed = Buffer.concat([
    zstdCompressSync('a 1\n'),
    skippable,
    zstdCompressSync(`${'b'.repeat(500_000)} 2\n`, CHECKSUM),
    zstdCompressSync(''),
    zstdCompressSync('c 3\n', CHECKSUM),
  ])
  for (const size of [1, 2, 3, 5, 7, 13, 1000]) {
    const pieces = {...bytesInMemory(packed), stream: () => pipeOf(packed, size)}
    const plain = await bytesOf(await decompressed(pieces))
    t.is(plain.toString().replace(/b+/, 'b'), 'a 1\nb 2\nc 3\n', String(size))
  }
})

test('A stream is unpacked on the way: a look at the head reads no more than that takes.', async (t) => {
  const packed = gzipSync(TEXT, {level: 0})
  let given = 0
  const source: ByteSource = {
    ...bytesInMemory(packed),
    async *stream() {
      for (let at = 0; at < packed.length; at += 1000) {
        given = at
        yield packed.subarray(at, at + 1000)
      }
    },
  }
  const plain = await decompressed(source)
  t.deepEqual(await plain.read(0, 100), TEXT.subarray(0, 100))
  t.true(given < packed.length >> 1, `${given} of ${packed.length} bytes`)
})

test('Standard input can be recognised and then read, packed or not.', async (t) => {
  for (const bytes of [TEXT, gzipSync(TEXT), gzipSync(zstdCompressSync(TEXT))]) {
    const source = standardInput(pipeOf(bytes))
    t.is((await detectFormat(source)).format, 'folded')
    t.is(foldedLines(await readStacks(source)).length, 1000)
  }
})

test('A format that is read at random places comes through standard input, too.', async (t) => {
  const source = standardInput(pipeOf(readFileSync(fixturePath('go/1.26/go.cpu.pb.gz')), 100))
  const stacks = await readStacks(source)
  t.true(stacks.frames.length > 0)
})

test('JSON that is longer than the head comes through standard input and packed, its format named or not.', async (t) => {
  const samples = Array.from({length: 30_000}, () => [0])
  const json = Buffer.from(
    JSON.stringify({
      $schema: 'https://www.speedscope.app/file-format-schema.json',
      shared: {frames: [{name: 'main'}]},
      profiles: [{type: 'sampled', name: '', unit: 'none', samples, weights: samples.map(() => 2)}],
    }),
  )
  t.true(json.length > 2 * 65_536)
  for (const bytes of [json, gzipSync(json), zstdCompressSync(json)]) {
    for (const format of [undefined, 'speedscope']) {
      const options = format === undefined ? {} : {format}
      t.deepEqual(foldedLines(await readStacks(standardInput(pipeOf(bytes)), options)), ['main 60000'])
    }
  }
})

/** Packed by the program of that name. */
function packedBy(program: string, ...options: string[]): Buffer {
  return execFileSync(program, ['-c', ...options], {input: TEXT, maxBuffer: 1 << 28})
}

test('What xz packed is read, in one stream or several, and what it is cut off from or damaged in is an error.', async (t) => {
  if (findProgram('xz') === null) return skip(t, 'no xz')
  const [one, other] = [packedBy('xz', '-0'), packedBy('xz', '-0', '--check=crc32', '--block-size=100000')]
  for (const packed of [one, other, gzipSync(one)]) {
    t.true((await bytesOf(await decompressed(bytesInMemory(packed)))).equals(TEXT))
    t.is((await detectFormat(standardInput(pipeOf(packed, 1000)))).format, 'folded')
  }
  t.true(
    (await bytesOf(await decompressed(bytesInMemory(Buffer.concat([one, other]))))).equals(Buffer.concat([TEXT, TEXT])),
  )
  const changed = Buffer.from(one)
  changed.fill(0xa5, 5000, 5040)
  for (const bad of [
    one.subarray(0, one.length >> 1),
    one.subarray(0, 20),
    changed,
    packedBy('xz', '--check=sha256', '-0'),
  ]) {
    const reading = async () => bytesOf(await decompressed(bytesInMemory(bad, 'in.folded')))
    const message = /^Unpacking in\.folded \(xz\) failed: its? /
    const error = await t.throwsAsync(reading, {instanceOf: InputError, message})
    t.regex(error!.hint!, /`xz -dc FILE \| runner flame graph -`/)
  }
})

test('What other programs packed is called by its packing, with the command that unpacks it.', async (t) => {
  const starts = [
    ['bzip2', 'bzip2 -dc', 'BZh91AY&SY'],
    ['zip', 'unzip -p', 'PK\x03\x04\x14\0\0\0'],
    ['7-zip', '7z x -so', "7z\xbc\xaf'\x1c\0\x04"],
    ['lz4', 'lz4 -dc', '\x04"M\x18d@\xa7'],
    ['lzma', 'xz --format=lzma -dc', `]\0\0\x80\0${'\xff'.repeat(8)}\0`],
  ] as const
  const own = ['bzip2', 'lz4'].filter((name) => findProgram(name) !== null)
  const packed = [
    ...starts.map(([name, command, start]) => [name, command, Buffer.from(start, 'latin1')] as const),
    ...own.map((name) => [name, `${name} -dc`, packedBy(name)] as const),
  ]
  for (const [name, command, bytes] of packed) {
    const error = await t.throwsAsync(readStacks(bytesInMemory(bytes, 'perf.data')), {
      instanceOf: InputError,
      message: `perf.data is packed with ${name}, which is not read.`,
    })
    t.true(error!.hint!.includes(`\`${command} FILE | runner flame graph -\``), error!.hint!)
  }
})

test('Text that begins with the letters of a packing is text.', async (t) => {
  for (const name of ['BZhang', 'PK', '7z', 'LZIP', ']'])
    t.deepEqual(foldedLines(await readStacks(bytesInMemory(Buffer.from(`${name};main 3\n`)))), [`${name};main 3`])
})
