import test from 'ava'
import {surelyAligned} from '../../../src/symbols/matching/alignment.ts'

/** Gains of every pair of letters of two words: equal ones suit each other. */
function gainsOf(first: string, second: string): Float64Array {
  return Float64Array.from([...first].flatMap((one) => [...second].map((other) => (one === other ? 3 : -3))))
}

function pairsOf(first: string, second: string, margin = 1): string[] {
  const pairs = surelyAligned(first.length, second.length, gainsOf(first, second), margin)
  return pairs.map((pair) => `${pair.first}-${pair.second}`)
}

test('what was put in between leaves the others aligned', (t) => {
  t.deepEqual(pairsOf('abcd', 'abxcd'), ['0-0', '1-1', '2-3', '3-4'])
})

test('one of two equal elements is aligned with neither', (t) => {
  t.deepEqual(pairsOf('abd', 'abbd'), ['0-0', '2-3'])
})

test('runs of equal elements are aligned if they are of one length', (t) => {
  t.deepEqual(pairsOf('abbc', 'abbc'), ['0-0', '1-1', '2-2', '3-3'])
})

test('elements that suit nothing stay alone, and so does everything beside an empty sequence', (t) => {
  t.deepEqual(pairsOf('ab', 'xy'), [])
  t.deepEqual(pairsOf('', 'ab'), [])
})
