import {setImmediate as turn} from 'node:timers/promises'
import test from 'ava'
import {fewAtATime} from '../../../../src/testbeds/kubernetes/api/few-at-a-time.ts'

test('all are asked for, a few at the same time, and answers stand in the order of the items', async (t) => {
  let [running, most] = [0, 0]
  const items = Array.from({length: 30}, (_, index) => index)
  const answers = await fewAtATime(items, async (item) => {
    most = Math.max(most, ++running)
    for (let turns = item % 5; turns >= 0; turns--) await turn()
    running--
    return item * 2
  })
  t.deepEqual(
    answers,
    items.map((item) => item * 2),
  )
  t.is(most, 8)
  t.deepEqual(await fewAtATime([], async () => 1), [])
})

test('a failure is thrown', async (t) => {
  const ask = async (item: number) => (item === 3 ? Promise.reject(new Error('refused')) : item)
  await t.throwsAsync(fewAtATime([1, 2, 3, 4], ask), {message: 'refused'})
})
