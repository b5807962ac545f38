import test from 'ava'
import {bytesInMemory} from '../../../../src/bytes/byte-source.ts'
import {InputError} from '../../../../src/errors/index.ts'
import {gperftoolsContention} from '../../../../src/stacks/formats/gperftools/gperftools-contention.ts'
import {gperftoolsCpu} from '../../../../src/stacks/formats/gperftools/gperftools-cpu.ts'
import {gperftoolsHeap} from '../../../../src/stacks/formats/gperftools/gperftools-heap.ts'
import {fixtureSource, foldedLines, stacksWithWeight, textSource, totalOf} from '../../fixture.ts'

const MAPS = '00400000-00500000 r-xp 00001000 08:01 77   /bin/p\n00600000-00700000 rw-p 00000000 00:00 0 [heap]\n'

function cpuProfile(words: readonly number[], wordBytes: 4 | 8, littleEndian: boolean): Uint8Array {
  const body = Buffer.alloc(words.length * wordBytes)
  const view = new DataView(body.buffer, body.byteOffset, body.length)
  words.forEach((word, index) => {
    if (wordBytes === 4) view.setUint32(index * 4, word, littleEndian)
    else view.setBigUint64(index * 8, BigInt(word), littleEndian)
  })
  return Buffer.concat([body, Buffer.from(MAPS)])
}

const HEADER = [0, 3, 0, 10_000, 0]
const RECORDS = [2, 3, 0x400010, 0x400021, 0x400031, 1, 2, 0x400012, 0x400041]
const TRAILER = [0, 1, 0]

for (const wordBytes of [4, 8] as const) {
  for (const little of [true, false]) {
    test(`A CPU profile with words of ${wordBytes} bytes is read, ${little ? 'little' : 'big'} end first.`, async (t) => {
      const bytes = cpuProfile([...HEADER, ...RECORDS, ...TRAILER], wordBytes, little)
      t.is(gperftoolsCpu.looksLike(bytes, true), 'yes')
      const stacks = await gperftoolsCpu.read(bytesInMemory(bytes))
      t.deepEqual(foldedLines(stacks, 1, {addresses: true}), [
        '[p <1030>];[p <1020>];[p <1010>] 20000000',
        '[p <1040>];[p <1012>] 10000000',
      ])
      t.deepEqual([stacks.sampleCount, totalOf(stacks, 0)], [3, 3])
      t.deepEqual(stacks.mappings, [
        {start: 0x400000n, limit: 0x500000n, fileOffset: 0x1000n, path: '/bin/p', buildId: null},
      ])
    })
  }
}

test('A longer header is skipped by its own length.', async (t) => {
  const words = [0, 5, 0, 10_000, 0, 7, 7, ...RECORDS, ...TRAILER]
  t.is(totalOf(await gperftoolsCpu.read(bytesInMemory(cpuProfile(words, 8, true)))), 3)
})

test('A leaf that stands there twice, and a frame that all records share, are taken away.', async (t) => {
  const twice = [1, 3, 0x400010, 0x400010, 0x400031, 1, 2, 0x400012, 0x400041]
  const stacks = await gperftoolsCpu.read(bytesInMemory(cpuProfile([...HEADER, ...twice, ...TRAILER], 8, true)))
  t.deepEqual(foldedLines(stacks, 0, {addresses: true}), ['[p <1030>];[p <1010>] 1', '[p <1040>];[p <1012>] 1'])
  const shared = [1, 3, 0x400010, 0x400f00, 0x400031, 1, 3, 0x400012, 0x400f00, 0x400041]
  const cleaned = await gperftoolsCpu.read(bytesInMemory(cpuProfile([...HEADER, ...shared, ...TRAILER], 8, true)))
  t.true(stacksWithWeight(cleaned).every(({frames}) => frames.every(({address}) => address !== 0x1effn)))
})

test('A profile without its end is read with a warning; one that lies about a depth is an error with the byte.', async (t) => {
  const words = [...HEADER, ...RECORDS]
  const open = Buffer.from(cpuProfile(words, 8, true)).subarray(0, words.length * 8)
  t.is((await gperftoolsCpu.read(bytesInMemory(open))).warnings[0]!.code, 'profile-not-ended')
  const lying = gperftoolsCpu.read(bytesInMemory(cpuProfile([...HEADER, 1, 4_000_000], 8, true)))
  await t.throwsAsync(lying, {instanceOf: InputError, message: /byte 40 says 4000000 addresses/})
  const empty = gperftoolsCpu.read(bytesInMemory(cpuProfile([...HEADER, ...TRAILER], 8, true)))
  await t.throwsAsync(empty, {instanceOf: InputError, message: /not one sample/})
})

test('A sampled heap is scaled up by the chance that an object of its size is sampled.', async (t) => {
  const stacks = await gperftoolsHeap.read(
    textSource(
      `heap profile: 1: 1024 [1: 1024] @ heap_v2/524288\n 1: 1024 [1: 1024] @ 0x400011 0x400021\n\nMAPPED_LIBRARIES:\n${MAPS}`,
    ),
  )
  const factor = 1 / (1 - Math.exp(-1024 / 524288))
  t.deepEqual([totalOf(stacks, 0), totalOf(stacks, 1)], [Math.trunc(factor), Math.trunc(1024 * factor)])
  t.deepEqual(
    stacks.sampleTypes.map(({name}) => name),
    ['objects', 'space'],
  )
  t.deepEqual(foldedLines(stacks, 0, {addresses: true}), [`[p <1020>];[p <1010>] ${Math.trunc(factor)}`])
})

test('The rate of "heap/N" is half of N, and a rate of 1 means no scaling.', async (t) => {
  const row = '1: 1024 [1: 1024]'
  const half = await gperftoolsHeap.read(textSource(`heap profile: ${row} @ heap/1048576\n${row} @ 0x10\n`))
  t.is(totalOf(half, 0), Math.trunc(1 / (1 - Math.exp(-1024 / 524288))))
  const exact = await gperftoolsHeap.read(textSource(`heap profile: ${row} @ heap_v2/1\n${row} @ 0x10\n`))
  t.is(totalOf(exact, 1), 1024)
})

test('Allocations stand beside what is in use where they differ, and in-use may be negative.', async (t) => {
  const stacks = await gperftoolsHeap.read(
    textSource('heap profile: -1: -8 [5: 500] @ heapprofile\n-1: -8 [5: 500] @ 0x10\n'),
  )
  t.deepEqual(
    stacks.self.map((_, type) => totalOf(stacks, type)),
    [5, 500, -1, -8],
  )
  t.is(stacks.sampleTypes[stacks.defaultSampleType!]!.name, 'inuse_space')
})

test('Rows that contradict themselves are counted; an unknown kind is an error.', async (t) => {
  const head = 'heap profile: 1: 8 [1: 8] @ heapprofile\n'
  const stacks = await gperftoolsHeap.read(textSource(`${head}1: 8 [1: 8] @ 0x10\n0: 8 [0: 8] @ 0x10\nnonsense\n`))
  t.regex(stacks.warnings[0]!.message, /2 lines .* line 3/)
  await t.throwsAsync(gperftoolsHeap.read(textSource(head)), {instanceOf: InputError, message: /not one sample/})
  await t.throwsAsync(gperftoolsHeap.read(textSource('heap profile: 1: 8 [1: 8] @ other\n')), {
    instanceOf: InputError,
    message: /kind/,
  })
})

test('The heap profile that gperftools wrote has a frame in the program that allocates.', async (t) => {
  const stacks = await gperftoolsHeap.read(fixtureSource('gperftools/2.10/spin.heap'))
  t.true(stacks.frames.some(({module, addressIn}) => module?.endsWith('/spin-gperftools') && addressIn === 'file'))
})

test('Waits for locks are scaled by the sampling period and the clock, and placed by the memory map.', async (t) => {
  const stacks = await gperftoolsContention.read(
    textSource(
      `--- contentionz 1 ---\ncycles/second = 2000000000\nsampling period = 100\nms since reset = 16502830\n` +
        `  1000 3 @ 0x400011 0x400021\n  7 1 @\nrubbish\n--- Memory map: ---\n${MAPS}`,
    ),
  )
  t.deepEqual(foldedLines(stacks, 0, {addresses: true}), ['[no stack] 100', '[p <1020>];[p <1010>] 300'])
  t.deepEqual(foldedLines(stacks, 1, {addresses: true}), ['[no stack] 350', '[p <1020>];[p <1010>] 50000'])
  t.is(stacks.sampleCount, 4)
  t.regex(stacks.warnings[0]!.message, /1 line .* line 7/)
  await t.throwsAsync(gperftoolsContention.read(textSource('--- mutex:\nsampling period=1\n')), {
    instanceOf: InputError,
    message: /not one sample/,
  })
})
