import test from 'ava'
import {type ByteSource, bytesInMemory} from '../../../src/bytes/byte-source.ts'
import {decompressed} from '../../../src/bytes/packed/decompress.ts'
import {RunnerError} from '../../../src/errors/index.ts'
import {foldedText} from '../../../src/stacks/formats/folded/write/fold.ts'
import {detectFormat, readStacks, STACK_FORMATS} from '../../../src/stacks/formats/registry.ts'
import {fixtureSource} from '../fixture.ts'

/** Real files, at least one for each format that can be read. */
const INPUTS = [
  'mesh-runner/1/picture.svg',
  'perf-data/6.1/cpu-clock.data',
  'perf-data/6.1/compressed.data',
  'perf-data/6.1/pipe.data',
  'perf-data/6.1/several-events.data',
  'perf-data/6.1/cgroups.data',
  'perf-data/6.1/switch-events.data',
  'jfr/jdk-25/samples.jfr.gz',
  'jfr/async-profiler-4.5/samples.jfr.gz',
  'otlp/async-profiler-4.5/work.otlp',
  'perf/6.1/cpu-clock.txt',
  'perf/6.1/no-call-chain.txt',
  'bpftrace/0.17/several-maps-stripped.txt',
  'bpftrace/0.17/named-maps.txt',
  'bpftrace/0.17/named-maps.json',
  'bcc/0.26/profile-adf.txt',
  'envoy/1.40/heap_dump.pb.gz',
  'go/1.26/go.cpu.pb.gz',
  'go/1.26/goroutines-debug1.txt',
  'go/1.26/goroutines-debug2.txt',
  'go/1.26/sigquit.txt',
  'go/1.26/heap-debug1.txt',
  'go/1.26/mutex-debug1.txt',
  'java/17/jstack-and-jcmd.txt',
  'java/25/dump-to-file.json',
  'async-profiler/4.5/traces.txt',
  'node/24/spin.cpuprofile',
  'py-spy/0.4/spin.speedscope.json',
  'gperftools/2.10/spin.cpu',
  'gperftools/2.10/spin.heap',
]
const ROUNDS = 80
/** Far above what one damaged file of some kilobytes takes, even where the machine is busy; a hang is above it. */
const LONGEST_MILLISECONDS = 5000

type Numbers = (limit: number) => number

/** Numbers below `limit` from a seed (mulberry32), so that a failure can be seen again. */
function numbers(seed: number): Numbers {
  let state = seed
  return (limit) => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * limit)
  }
}

function spliced(bytes: Buffer, from: number, removed: number, inserted: Buffer | string): Buffer {
  return Buffer.concat([bytes.subarray(0, from), Buffer.from(inserted), bytes.subarray(from + removed)])
}

/** The next stretch of digits behind `from` becomes another number. */
function withNumber(bytes: Buffer, from: number, number: string): Buffer {
  const text = bytes.toString('latin1')
  const found = /\d+(?:\.\d+)?/.exec(text.slice(from))
  if (found === null) return bytes.subarray(0, from)
  return spliced(bytes, from + found.index, found[0].length, number)
}

const NUMBERS = ['0', '-1', '1e308', '1e999', '99999999999999999999', '9007199254740993', '4294967295', 'null', '""']
const FIELDS = [
  Buffer.alloc(2, 255),
  Buffer.alloc(4, 255),
  Buffer.alloc(8, 255),
  Buffer.from('7fffffffffffffff', 'hex'),
]
const NESTING = ['['.repeat(20_000), '{"a":'.repeat(20_000), '(('.repeat(20_000), 'f;'.repeat(20_000)]
/** Parts of lines that patterns look for, again and again. */
const LONG = [' ', 'x', '0x', '"', ',\n', '" #1 ', '+0x1\t', ']: ', ' = ', ':1 fp=0x', '@ 0x1 ', '/', '(a) '].map(
  (part) => part.repeat(50_000),
)

/** What can happen to a file, each with a chance of its own to meet it where it hurts. */
const DAMAGES: readonly ((bytes: Buffer, from: number, next: Numbers) => Buffer)[] = [
  (bytes, from) => bytes.subarray(0, from),
  (bytes, from, next) => spliced(bytes, from, next(200), ''),
  (bytes, from, next) => Buffer.concat([bytes.subarray(0, from), bytes.subarray(Math.max(0, from - next(200)))]),
  (bytes, _from, next) => {
    for (let change = 0; change <= next(8); change++) bytes[next(bytes.length)] = [0, 255, 10, 32, 59, 128][next(6)]!
    return bytes
  },
  (bytes, from, next) => {
    const field = FIELDS[next(FIELDS.length)]!
    return spliced(bytes, from & -field.length, field.length, field)
  },
  (bytes, from, next) => withNumber(bytes, from, NUMBERS[next(NUMBERS.length)]!),
  (bytes, from, next) => spliced(bytes, from, 0, NESTING[next(NESTING.length)]!),
  (bytes, from, next) => spliced(bytes, from, 0, LONG[next(LONG.length)]!),
]

/** What became of the reading, and how long it took. */
async function outcome(source: ByteSource, format: string): Promise<{found: string; milliseconds: number}> {
  const started = performance.now()
  const found = await (async () => {
    try {
      const stacks = await readStacks(source, {format})
      for (const type of stacks.sampleTypes.keys()) foldedText(stacks, type)
      return stacks.self.some((weights) => weights.length > 1) ? 'read' : 'silently empty'
    } catch (error) {
      return error instanceof RunnerError && error.exitCode === 8 ? 'error' : `crash: ${(error as Error).stack}`
    }
  })()
  return {found, milliseconds: performance.now() - started}
}

for (const name of INPUTS) {
  test.serial(`Damage to ${name} gives a typed error or a result in bounded time, never a crash.`, async (t) => {
    const plain = await decompressed(fixtureSource(name))
    const {format} = await detectFormat(plain)
    const bytes = await plain.read(0, plain.size)
    const next = numbers(name.length)
    for (let round = 0; round < ROUNDS; round++) {
      const copy = Buffer.from(bytes)
      const damaged = DAMAGES[round % DAMAGES.length]!(copy, next(copy.length), next)
      const {found, milliseconds} = await outcome(bytesInMemory(damaged, `round ${round}`), format)
      t.regex(found, /^(read|error)$/, `round ${round}`)
      t.true(milliseconds < LONGEST_MILLISECONDS, `round ${round} took ${milliseconds} ms`)
    }
  })
}

test.serial('Every format has an input here.', async (t) => {
  const formats = await Promise.all(INPUTS.map(async (name) => (await detectFormat(fixtureSource(name))).format))
  t.deepEqual(
    STACK_FORMATS.filter((format) => !formats.includes(format)),
    [],
  )
})

test.serial('Every reader answers every kind of file with a typed error or a result.', async (t) => {
  for (const format of STACK_FORMATS) {
    for (const name of INPUTS) {
      const {found} = await outcome(await decompressed(fixtureSource(name)), format)
      t.regex(found, /^(read|error)$/, `${name} as ${format}`)
    }
    t.is((await outcome(bytesInMemory(new Uint8Array()), format)).found, 'error', format)
    t.is((await outcome(bytesInMemory(new Uint8Array(10_000)), format)).found, 'error', format)
  }
})
