import test from 'ava'
import {seededRandom} from '../../../benchmarks/statistics.ts'
import {NoSamplesError} from '../../../src/stacks/formats/no-samples-error.ts'
import {fixtureText} from '../../stacks/fixture.ts'
import {collapse} from './collapse.ts'

/** Real text with bytes changed, parts taken out, doubled, or the end cut off. */
function damaged(text: Buffer, below: (limit: number) => number): Buffer {
  const [from, length] = [below(text.length), below(300)]
  const copy = Buffer.from(text)
  switch (below(4)) {
    case 0:
      return copy.subarray(0, from)
    case 1:
      return Buffer.concat([copy.subarray(0, from), copy.subarray(from + length)])
    case 2:
      return Buffer.concat([copy.subarray(0, from), copy.subarray(Math.max(0, from - length))])
    default:
      for (let change = below(50); change >= 0; change--) copy[below(copy.length)] = below(256)
      return copy
  }
}

for (const name of ['cpu-clock', 'several-events', 'no-call-chain', 'srcline']) {
  test(`Damage to ${name} gives folded lines or a typed error, and few warnings.`, async (t) => {
    const random = seededRandom(name.length)
    const below = (limit: number) => Math.floor(random() * limit)
    const text = Buffer.from(fixtureText(`perf/6.1/${name}.txt`))
    for (let round = 0; round < 80; round++) {
      try {
        const {out, warnings} = await collapse(damaged(text, below), ['--all', '--tid'])
        t.regex(out, /^([^\n]+ \d+\n)+$/, `round ${round}`)
        t.true(warnings.length <= 8, `round ${round}`)
      } catch (error) {
        t.true(error instanceof NoSamplesError, `round ${round}: ${(error as Error).stack}`)
      }
    }
  })
}

test('Bytes of no text give a typed error.', async (t) => {
  for (const bytes of [
    new Uint8Array(3_000_000),
    new Uint8Array(3_000_000).map((_, at) => (at * 2_654_435_761) >>> 24),
  ]) {
    await t.throwsAsync(collapse(bytes), {instanceOf: NoSamplesError})
  }
})
