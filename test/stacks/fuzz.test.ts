import test from 'ava'
import {type ByteSource, bytesInMemory} from '../../src/bytes/byte-source.ts'
import {RunnerError} from '../../src/errors/index.ts'
import {decompressed} from '../../src/stacks/decompress.ts'
import {foldedText} from '../../src/stacks/fold.ts'
import {detectFormat, readStacks} from '../../src/stacks/registry.ts'
import {fixtureSource} from './fixture.ts'

const INPUTS = [
  'perf/6.1/cpu-clock.txt',
  'perf/6.1/no-call-chain.txt',
  'bpftrace/0.17/several-maps-stripped.txt',
  'bcc/0.26/profile-adf.txt',
  'envoy/1.40/heap_dump.pb.gz',
  'go/1.26/go.cpu.pb.gz',
  'gperftools/2.10/spin.cpu',
  'gperftools/2.10/spin.heap',
]
const ROUNDS = 60

/** Numbers below `limit` from a seed (mulberry32), so that a failure can be seen again. */
function numbers(seed: number): (limit: number) => number {
  let state = seed
  return (limit) => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * limit)
  }
}

/** A real file with bytes changed, a part taken out or doubled, or the end cut off. */
function damaged(bytes: Uint8Array, next: (limit: number) => number): Uint8Array {
  const copy = Buffer.from(bytes)
  const [from, length] = [next(copy.length), next(200)]
  switch (next(4)) {
    case 0:
      return copy.subarray(0, from)
    case 1:
      return Buffer.concat([copy.subarray(0, from), copy.subarray(from + length)])
    case 2:
      return Buffer.concat([copy.subarray(0, from), copy.subarray(Math.max(0, from - length))])
    default:
      for (let change = 0; change <= next(8); change++) copy[next(copy.length)] = [0, 255, 10, 32, 59, 128][next(6)]!
      return copy
  }
}

async function outcome(source: ByteSource, format: string): Promise<string> {
  try {
    const stacks = await readStacks(source, {format})
    for (const type of stacks.sampleTypes.keys()) foldedText(stacks, type)
    return stacks.self.some((weights) => weights.length > 1) ? 'read' : 'silently empty'
  } catch (error) {
    return error instanceof RunnerError && error.exitCode === 8 ? 'error' : `crash: ${(error as Error).stack}`
  }
}

for (const name of INPUTS) {
  test(`Damage to ${name} gives a typed error or a result, never a crash.`, async (t) => {
    const plain = await decompressed(fixtureSource(name))
    const {format} = await detectFormat(plain)
    const bytes = await plain.read(0, plain.size)
    const next = numbers(name.length)
    for (let round = 0; round < ROUNDS; round++) {
      const found = await outcome(bytesInMemory(damaged(bytes, next), `round ${round}`), format)
      t.regex(found, /^(read|error)$/, `round ${round}`)
    }
  })
}

test('Every reader answers every kind of file with a typed error or a result.', async (t) => {
  for (const format of ['perf-script', 'bpftrace', 'folded', 'pprof', 'gperftools-cpu', 'gperftools-heap']) {
    for (const name of INPUTS)
      t.regex(await outcome(await decompressed(fixtureSource(name)), format), /^(read|error)$/, `${name} as ${format}`)
    t.is(await outcome(bytesInMemory(new Uint8Array()), format), 'error', format)
    t.is(await outcome(bytesInMemory(new Uint8Array(10_000)), format), 'error', format)
  }
})
