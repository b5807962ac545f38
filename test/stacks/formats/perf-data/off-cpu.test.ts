import {readFileSync} from 'node:fs'
import {gunzipSync} from 'node:zlib'
import test from 'ava'
import {OffCpu} from '../../../../src/stacks/formats/perf-data/off-cpu.ts'
import {perfData} from '../../../../src/stacks/formats/perf-data/perf-data.ts'
import {fixturePath, fixtureSource} from '../../fixture.ts'

test('Who has not come back is in no stack’s time, and it is known since when.', (t) => {
  const taken: [number, number][] = []
  const away = new OffCpu((node, nanoseconds) => void taken.push([node, nanoseconds]))
  away.left(1, 100, 7)
  away.left(2, 150, 8)
  away.returned(1, 400)
  t.deepEqual(taken, [[7, 300]])
  t.deepEqual([away.absence, away.stillAway, away.awayUntil(1000), away.isKnown], [300, 1, 850, true])
})

test('A recording that ends while a thread sleeps says how long that is not counted, by the times that perf prints.', async (t) => {
  const text = gunzipSync(readFileSync(fixturePath('perf-data/6.1/still-away.txt.gz'))).toString()
  const times = new Map<string, number>()
  for (const [, tid, time] of text.matchAll(/^\S+ +\d+\/(\d+) +(\d+\.\d+): /gm)) times.set(tid!, Number(time))
  const [last] = [...times.values()].sort((a, b) => b - a)
  const {warnings} = await perfData.read(fixtureSource('perf-data/6.1/still-away.data'))
  const message = warnings.find(({code}) => code === 'off-cpu-unfinished')?.message ?? ''
  const seconds = Number(/^1 thread had not come back .* at least (\d+\.\d{3}) s in all/.exec(message)?.[1])
  t.true(
    [...times.values()].some((time) => Math.abs(last! - time - seconds) < 0.001),
    `${seconds} s`,
  )
})
