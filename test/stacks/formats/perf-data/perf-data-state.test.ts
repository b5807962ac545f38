import test from 'ava'
import {InputError} from '../../../../src/errors/index.ts'
import {NoSamplesError} from '../../../../src/stacks/formats/no-samples-error.ts'
import {perfData} from '../../../../src/stacks/formats/perf-data/perf-data.ts'
import {foldedLines, frameNamed} from '../../fixture.ts'
import {comm, finishedRound, fork, halves, mmap, perfDataOf, record, sample, words} from './perf-data-writer.ts'

test('Names and mappings hold from their time on, however the records are ordered in the file.', async (t) => {
  const stacks = await perfData.read(
    perfDataOf(
      sample(7, 7, 100, [0x1010]),
      sample(7, 7, 300, [0x1010]),
      comm(7, 7, 'second', 200),
      mmap(7, 0x1000, 0x1000, 0, '/new', 200),
      mmap(7, 0x1000, 0x1000, 0, '/old', 60),
      comm(7, 7, 'first', 50),
    ),
  )
  t.deepEqual(foldedLines(stacks), ['first;[old] 1', 'second;[new] 1'])
  t.deepEqual(stacks.warnings, [])
})

test('A record that comes after its round was let go is counted in a warning.', async (t) => {
  const rounds = [sample(7, 7, 100, [1]), finishedRound(), sample(7, 7, 300, [1]), finishedRound()]
  const stacks = await perfData.read(perfDataOf(...rounds, sample(7, 7, 50, [1])))
  t.is(stacks.sampleCount, 3)
  t.deepEqual(
    stacks.warnings.map(({code}) => code),
    ['records-out-of-order'],
  )
})

test('Records of a round wait for those of the next that may still be older.', async (t) => {
  const stacks = await perfData.read(
    perfDataOf(sample(7, 7, 100, [1]), finishedRound(), comm(7, 7, 'early', 90), finishedRound(), finishedRound()),
  )
  t.deepEqual(foldedLines(stacks), ['early;[unknown] 1'])
})

test('A new mapping takes the place of what it covers, and the parts beside it stay.', async (t) => {
  const stacks = await perfData.read(
    perfDataOf(
      mmap(7, 0x1000, 0x3000, 0x5000, '/lib', 10),
      mmap(7, 0x2000, 0x1000, 0, '/middle', 20),
      sample(7, 7, 30, [0x1010]),
      sample(7, 7, 31, [0x2010]),
      sample(7, 7, 32, [0x3010]),
      sample(7, 7, 33, [0x4010]),
    ),
  )
  const places = stacks.frames.filter(({address}) => address !== null).map(({module, address}) => [module, address])
  t.deepEqual(places, [
    ['/lib', 0x5010n],
    ['/middle', 0x10n],
    ['/lib', 0x7010n],
  ])
  t.true(foldedLines(stacks).includes(':7;[unknown] 1'))
})

test('A forked process has its parent’s mappings and name; another program begins with none.', async (t) => {
  const stacks = await perfData.read(
    perfDataOf(
      comm(7, 7, 'parent', 5),
      mmap(7, 0x1000, 0x1000, 0, '/parent', 10),
      fork(8, 7, 8, 7, 20),
      mmap(7, 0x1000, 0x1000, 0, '/later', 25),
      sample(8, 8, 30, [0x1010]),
      fork(8, 8, 9, 8, 31),
      sample(8, 9, 32, [0x1010]),
      comm(8, 8, 'child', 40, true),
      sample(8, 8, 50, [0x1010]),
      sample(7, 7, 60, [0x1010]),
    ),
  )
  t.deepEqual(foldedLines(stacks), ['child;[unknown] 1', 'parent;[later] 1', 'parent;[parent] 2'])
})

test('Callers are moved back into their call; the place that was running is exact.', async (t) => {
  const stacks = await perfData.read(
    perfDataOf(mmap(7, 0x1000, 0x1000, 0x200, '/lib', 1), sample(7, 7, 2, [0x1100, 0x1200, 0x1300])),
  )
  const addresses = stacks.frames.flatMap(({address}) => address ?? [])
  t.deepEqual(addresses.map(Number).sort(), [0x300, 0x3ff, 0x4ff].sort())
})

/** Words that LuaJIT keeps where frame pointers are looked for: a table, false, an address of the kernel's image, nil. */
for (const word of [0xfffa_7f00_1234_5678n, 0xffff_0000_0000_0000n, 0xffff_ffff_8100_0000n, -1n]) {
  test(`What lies beyond ${BigInt.asUintN(64, word).toString(16)} among a program's callers is not known.`, async (t) => {
    const read = (...chain: (bigint | number)[]) =>
      perfData.read(perfDataOf(comm(7, 7, 'envoy', 1), mmap(7, 0x1000, 0x1000, 0, '/lib', 1), sample(7, 7, 2, chain)))
    const known = ['envoy;[unknown];[lib];[lib] 1']
    t.deepEqual(foldedLines(await read(0x1100, 0x1200, word, 0x1300, 0x1400)), known)
    t.deepEqual(foldedLines(await read(0x1100, 0x1200, word)), known)
    t.deepEqual(foldedLines(await read(word, 0x1100)).length, 1, 'what was interrupted may be anywhere')
  })
}

for (const path of ['//anon', '[heap]', '/memfd:doublemapper (deleted)', '[anon:jit]']) {
  test(`Code in ${path} is looked for in the map that a just-in-time compiler leaves.`, async (t) => {
    const stacks = await perfData.read(perfDataOf(mmap(7, 0x1000, 0x1000, 0, path, 1), sample(7, 7, 2, [0x1010])))
    const {module, address, addressIn, kind} = frameNamed(stacks, '[perf-7.map]')
    t.deepEqual(
      {module, address, addressIn, kind},
      {
        module: '/tmp/perf-7.map',
        address: 0x1010n,
        addressIn: undefined,
        kind: 'jit',
      },
    )
  })
}

test('A period beyond 2^53 is refused with its place, and counts as one where samples are counted.', async (t) => {
  const source = perfDataOf(sample(7, 7, 1, [1], 1n << 53n))
  await t.throwsAsync(perfData.read(source), {instanceOf: InputError, message: /period at byte 280 is beyond 2\^53/})
  const stacks = await perfData.read(source, {weight: 'samples'})
  t.deepEqual(stacks.sampleTypes, [{name: 'samples', unit: 'samples', event: 'cpu-clock'}])
  t.deepEqual(foldedLines(stacks), [':7;[unknown] 1'])
})

test('Lost records, kinds that are not known and samples that lie about their length are warnings.', async (t) => {
  const lying = sample(7, 7, 3, [1, 2])
  lying.writeBigUInt64LE(1n << 60n, 40)
  const stacks = await perfData.read(
    perfDataOf(sample(7, 7, 1, [1]), lying, record(2, 0, words(0, 12), halves(7, 7), words(2)), record(500, 0)),
  )
  t.is(stacks.sampleCount, 1)
  t.deepEqual(
    stacks.warnings.map(({code}) => code),
    ['unreadable-records', 'lost-samples', 'unknown-records'],
  )
  t.regex(stacks.warnings[0]!.message, /sample at byte 312/)
  t.regex(stacks.warnings[1]!.message, /12 records/)
})

test('An input without a sample says what there was instead.', async (t) => {
  const source = perfDataOf(comm(7, 7, 'idle', 1), mmap(7, 0x1000, 0x1000, 0, '/lib', 2), mmap(7, 0, 1, 0, '/a', 3))
  const error = await t.throwsAsync(perfData.read(source), {instanceOf: NoSamplesError})
  t.regex(error!.message, /cpu-clock.*1 comm, 2 mmap/)
})

test('A record without a length ends the reading, at its place.', async (t) => {
  const broken = record(9, 0)
  broken.writeUInt16LE(0, 6)
  const stacks = await perfData.read(perfDataOf(sample(7, 7, 1, [1]), broken, sample(7, 7, 2, [1])))
  t.is(stacks.sampleCount, 1)
  t.regex(stacks.warnings[0]!.message, /byte 312 gives a length under 8 bytes; 72 bytes/)
})
