import test from 'ava'
import {Numbering} from '../../src/symbols/numbering.ts'

test('values have numbers from 1 on, in the order in which they are met first', (t) => {
  const numbering = new Numbering()
  t.deepEqual(
    [7, 2 ** 52, 7, 0, 3].map((value) => numbering.of(value)),
    [1, 2, 1, 0, 3],
  )
  t.is(numbering.known(2 ** 52), 2)
  t.is(numbering.known(8), 0)
})

test('values that differ in their high or low halves alone have numbers of their own, however many there are', (t) => {
  const numbering = new Numbering()
  const values = Array.from({length: 50_000}, (_, index) => (index % 2 === 0 ? index + 1 : (index + 1) * 2 ** 32))
  t.deepEqual(
    values.map((value) => numbering.of(value)),
    values.map((_, index) => index + 1),
  )
  t.true(values.every((value, index) => numbering.known(value) === index + 1 && numbering.values[index + 1] === value))
})
