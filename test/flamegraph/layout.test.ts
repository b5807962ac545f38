import test from 'ava'
import {layoutOf} from '../../src/flamegraph/layout.ts'
import {frame, type Stacks} from '../../src/stacks/model/stacks.ts'
import {weightedStacks} from '../stacks/stacks-of.ts'

function drawn(stacks: Stacks, minimumShare = 0): string[] {
  const {names, nameOf, rows, starts, weights} = layoutOf(stacks, 0, minimumShare)
  return [...weights].map(
    (weight, box) => `${rows[box]} ${names[nameOf[box]!]?.name ?? 'all'} ${starts[box]}+${weight}`,
  )
}

test('siblings stand in the order of their names as bytes, and self time stands left of calls', (t) => {
  const stacks = weightedStacks([
    [['main', 'z'], 2],
    [['main', '\u{1f600}'], 1],
    [['main', '\uff5e'], 1],
    [['main'], 3],
    [['main', 'B'], 4],
  ])
  t.deepEqual(drawn(stacks), ['0 all 0+11', '1 main 0+11', '2 B 3+4', '2 z 7+2', '2 \uff5e 9+1', '2 \u{1f600} 10+1'])
})

test('one function is one box even where a longer name would sort between its stacks', (t) => {
  const stacks = weightedStacks([
    [['a'], 5],
    [['a.b'], 1],
    [['a', 'c'], 1],
  ])
  t.deepEqual(drawn(stacks), ['0 all 0+7', '1 a 0+6', '2 c 5+1', '1 a.b 6+1'])
})

test('frames that differ only in module or address are one box, and kernel and user functions of one name are two', (t) => {
  const stacks = weightedStacks([
    [[frame({name: '[envoy]', address: 1n, module: '/a/envoy'}), 'x'], 1],
    [[frame({name: '[envoy]', address: 2n, module: '/a/envoy'}), 'x'], 1],
    [[frame({name: '[envoy]', kind: 'kernel'})], 1],
  ])
  t.deepEqual(drawn(stacks), ['0 all 0+3', '1 [envoy] 0+2', '2 x 0+2', '1 [envoy] 2+1'])
  const joined = layoutOf(stacks, 0, 0).names.find((one) => one.kind === 'user' && one.name === '[envoy]')
  t.is(joined?.module, '/a/envoy')
  t.is(joined?.address, null)
})

test('joined frames keep the weaker grounds and no module that they do not share', (t) => {
  const stacks = weightedStacks([
    [[frame({name: 'f', module: '/a'})], 1],
    [[frame({name: 'f', module: '/b', grounds: 'inferred', evidence: 'a log string'})], 1],
  ])
  const [joined] = layoutOf(stacks, 0, 0).names
  t.like(joined, {name: 'f', module: null, grounds: 'inferred', evidence: 'a log string'})
})

test('a box below the smallest share goes with all above it, and the others keep their places', (t) => {
  const stacks = weightedStacks([
    [['a', 'deep', 'deeper'], 1],
    [['b'], 98],
    [['c'], 1],
  ])
  t.deepEqual(drawn(stacks, 0.02), ['0 all 0+100', '1 b 1+98'])
  t.is(layoutOf(stacks, 0, 0.02).rowCount, 2)
  t.is(drawn(stacks, 0.01).length, 6)
})

test('widths of a box and of what it calls add up, for any stacks', (t) => {
  let seed = 7
  const next = (below: number) => {
    seed = (Math.imul(seed, 1103515245) + 12345) >>> 0
    return (seed >>> 8) % below
  }
  const rows = Array.from({length: 2000}, () => {
    const path = Array.from({length: 1 + next(12)}, () => `f${next(4)}`)
    return [path, 1 + next(9)] as const
  })
  const {total, parents, starts, weights} = layoutOf(weightedStacks(rows), 0, 0)
  t.is(
    total,
    rows.reduce((sum, [, weight]) => sum + weight, 0),
  )
  const above = new Float64Array(weights.length)
  for (let box = 1; box < weights.length; box++) {
    const below = parents[box]!
    t.true(below < box && starts[box]! >= starts[below]! + above[below]!, `box ${box} overlaps`)
    above[below]! += weights[box]!
  }
  above.forEach((sum, box) => {
    if (sum > weights[box]!) t.fail(`box ${box} is narrower than what it calls`)
  })
})

test('a stack of 20,000 frames is laid out', (t) => {
  const path = Array.from({length: 20_000}, (_, depth) => `f${depth}`)
  t.is(layoutOf(weightedStacks([[path, 1]]), 0, 0).rowCount, 20_001)
})
