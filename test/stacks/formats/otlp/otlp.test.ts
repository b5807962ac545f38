import {readFileSync} from 'node:fs'
import test from 'ava'
import {bytesInMemory} from '../../../../src/bytes/byte-source.ts'
import {readStacks} from '../../../../src/stacks/formats/registry.ts'
import {fixturePath, fixtureSource, fixtureText, foldedLines, totalOf} from '../../fixture.ts'

const RECORDED = 'otlp/async-profiler-4.5/work.otlp'

function field(number: number, wireType: number, content: Buffer | number): Buffer {
  const tag = Buffer.from([number * 8 + wireType])
  if (typeof content === 'number') return Buffer.concat([tag, Buffer.from([content])])
  return Buffer.concat([tag, ...(wireType === 2 ? [Buffer.from([content.length])] : []), content])
}

function message(number: number, ...fields: Buffer[]): Buffer {
  return field(number, 2, Buffer.concat(fields))
}

function times(...nanos: bigint[]): Buffer {
  const bytes = Buffer.alloc(nanos.length * 8)
  for (const [index, one] of nanos.entries()) bytes.writeBigUInt64LE(one, index * 8)
  return field(5, 2, bytes)
}

const STRINGS = ['', 'cpu', 'nanoseconds', 'main', 'leaf', 'space', 'bytes'].map((text) =>
  field(5, 2, Buffer.from(text)),
)
/** Functions, locations and stacks 1 and 2: main, and leaf called by it in line 7. */
const DICTIONARY = message(
  2,
  message(2),
  message(2, message(3, field(1, 0, 1))),
  message(2, message(3, field(1, 0, 2), field(2, 0, 7))),
  message(3),
  message(3, field(1, 0, 3)),
  message(3, field(1, 0, 4)),
  ...STRINGS,
  message(7),
  message(7, field(1, 2, Buffer.from([1]))),
  message(7, field(1, 2, Buffer.from([2, 1]))),
)

function profiles(...all: Buffer[]): Buffer {
  return Buffer.concat([DICTIONARY, message(1, message(2, ...all))])
}

function profile(type: number, unit: number, ...samples: Buffer[][]): Buffer {
  return message(2, message(1, field(1, 0, type), field(2, 0, unit)), ...samples.map((one) => message(2, ...one)))
}

function read(bytes: Buffer) {
  return readStacks(bytesInMemory(bytes, 'profiles'))
}

test('What async-profiler writes is read as the published schema reads it.', async (t) => {
  const stacks = await readStacks(fixtureSource(RECORDED))
  t.deepEqual(
    foldedLines(stacks).sort(),
    fixtureText('otlp/async-profiler-4.5/work.folded').split('\n').slice(0, -1).sort(),
  )
  t.like(stacks.sampleTypes[0], {name: 'ctimer', unit: 'count'})
  t.is(stacks.sampleCount, totalOf(stacks))
})

test('Each profile has one sample type; values are summed, times without values count one each.', async (t) => {
  const stacks = await read(
    profiles(
      profile(
        1,
        2,
        [field(1, 0, 2), field(4, 2, Buffer.from([5, 6]))],
        [field(1, 0, 1), field(4, 2, Buffer.from([3])), times(9n)],
      ),
      profile(5, 6, [field(1, 0, 2), times(1n, 2n, 3n)]),
      profile(1, 2, [field(1, 0, 1), field(4, 0, 2)]),
    ),
  )
  t.deepEqual(
    stacks.sampleTypes.map(({name, unit}) => [name, unit]),
    [
      ['cpu', 'nanoseconds'],
      ['space', 'bytes'],
    ],
  )
  t.deepEqual(foldedLines(stacks, 0), ['main 5', 'main;leaf 11'])
  t.deepEqual(foldedLines(stacks, 1), ['main;leaf 3'])
  t.is(stacks.frames.find(({name}) => name === 'leaf')!.line, 7)
})

test('Entry 0 of a table is nothing: a sample of stack 0 has no stack.', async (t) => {
  t.deepEqual(foldedLines(await read(profiles(profile(1, 2, [field(4, 0, 4)])))), ['[no stack] 4'])
})

test('Samples with other numbers of values and times, or with stacks that are not there, are left out and counted.', async (t) => {
  const odd = [field(1, 0, 1), field(4, 2, Buffer.from([5, 6])), times(1n)]
  const {warnings, ...stacks} = await read(
    profiles(profile(1, 2, odd, [field(1, 0, 99), field(4, 0, 1)], [field(1, 0, 1), field(4, 0, 2)])),
  )
  t.regex(warnings[0]!.message, /: 2 samples lack values or places/)
  t.deepEqual(foldedLines({...stacks, warnings}), ['main 2'])
})

test('Another version of the schema is named with the place, never misread.', async (t) => {
  const whole = readFileSync(fixturePath(RECORDED))
  const later = profiles(message(2, message(1, field(1, 0, 1)), field(12, 0, 1)))
  await t.throwsAsync(read(later), {
    code: 'INPUT_UNREADABLE',
    message:
      /Profile has a field 12 of wire type 0 at byte \d+, which v1development .* another version of OTLP profiles/,
  })
  // Before there was a dictionary, times were no fixed numbers.
  await t.throwsAsync(read(profiles(message(2, field(3, 0, 1)))), {message: /another version/})
  await t.throwsAsync(readStacks(bytesInMemory(whole.subarray(0, 30_000), 'cut'), {format: 'otlp'}), {
    message: /no whole field of ProfilesData at byte \d+/,
  })
})
