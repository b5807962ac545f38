import test from 'ava'
import {seededRandom, shuffled} from '../../src/statistics/random.ts'

test('a seed gives the same numbers each time, from 0 to below 1, another seed others', (t) => {
  const numbers = (seed: number) => {
    const random = seededRandom(seed)
    return Array.from({length: 1000}, random)
  }
  t.deepEqual(numbers(7), numbers(7))
  t.notDeepEqual(numbers(7), numbers(8))
  t.true(numbers(7).every((number) => number >= 0 && number < 1))
})

test('every order of items is as likely', (t) => {
  const random = seededRandom(7)
  const counts = new Map<string, number>()
  for (let draw = 0; draw < 6000; draw++) {
    const order = shuffled('abc', random).join('')
    counts.set(order, (counts.get(order) ?? 0) + 1)
  }
  t.deepEqual([...counts.keys()].sort(), ['abc', 'acb', 'bac', 'bca', 'cab', 'cba'])
  // Chi-squared of five degrees of freedom is above 20.5 once in a thousand.
  const distance = [...counts.values()].reduce((sum, count) => sum + (count - 1000) ** 2 / 1000, 0)
  t.true(distance < 20.5, `${distance}`)
})
