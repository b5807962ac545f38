import test from 'ava'
import {seededRandom} from '../../../../benchmarks/statistics.ts'
import {flameGraphOptions} from '../../../../src/flamegraph/options.ts'
import {type Picture, pictureOf} from '../../../../src/flamegraph/picture.ts'
import {boxData} from '../../../../src/flamegraph/svg/box-data.ts'
import {fillsOf} from '../../../../src/flamegraph/svg/fills.ts'
import {callersScene, type IsMeant, selectedScene} from '../../../../src/flamegraph/viewer/scenes/other-scenes.ts'
import {firstScene} from '../../../../src/flamegraph/viewer/scenes/read-box-data.ts'
import {boxAt, pathTo, type Scene} from '../../../../src/flamegraph/viewer/scenes/scene.ts'
import type {Stacks} from '../../../../src/stacks/model/stacks.ts'
import {foldedStacks} from '../../folded-stacks.ts'

const NEUTRAL = 999

function readBack(picture: Picture) {
  const data = boxData(picture, fillsOf(picture))
  return {data, scene: firstScene(JSON.parse(JSON.stringify(data)))}
}

function sceneOf(stacks: Stacks) {
  const {data, scene} = readBack(pictureOf(stacks, 0, flameGraphOptions({minimumShare: 0})))
  const named =
    (...names: string[]): IsMeant =>
    (name) =>
      names.includes(data.names[name]!)
  /** Each box as `path weight`, the root first. */
  const boxes = (of: Scene) =>
    [...of.name.keys()].map((box) => {
      const path = pathTo(of, box).map((at) => data.names[of.name[at]!] ?? 'all')
      return `${path.join(';')} ${of.weight[box]}`
    })
  return {scene, named, boxes}
}

/** Random stacks of few names, so that functions call themselves and one another. */
function randomStacks(seed: number, isFractional: boolean): Stacks {
  const random = seededRandom(seed)
  const lines = Array.from({length: 60}, () => {
    const stack = Array.from({length: 1 + Math.floor(random() * 7)}, () => 'abcdef'[Math.floor(random() * 6)])
    return `${stack.join(';')} ${isFractional ? (random() * 10).toFixed(3) : Math.floor(random() * 2 ** 36)}`
  })
  return foldedStacks(lines.join('\n'))
}

for (const isFractional of [false, true]) {
  test(`boxes come back from the data of the file as they were laid out, weights ${isFractional ? 'with fractions' : 'beyond 2^31'}`, (t) => {
    const picture = pictureOf(randomStacks(1, isFractional), 0, flameGraphOptions({minimumShare: 0.02}))
    const {data, scene} = readBack(picture)
    const {layout} = picture
    t.is(data.gaps === undefined, isFractional)
    t.deepEqual(scene.parent, layout.parents)
    t.deepEqual(scene.row, layout.rows)
    t.deepEqual(scene.weight, layout.weights)
    t.deepEqual(scene.start, layout.starts)
    t.deepEqual(
      [...scene.name].map((name) => data.names[name]),
      [...layout.nameOf].map((name) => layout.names[name]?.name),
    )
  })
}

test('colours by box and the numbers of a difference come back too', (t) => {
  const picture = pictureOf(randomStacks(2, false), 0, flameGraphOptions({}))
  const count = picture.layout.weights.length
  const column = (factor: number) => Float64Array.from({length: count}, (_, box) => (count - box) * factor)
  const differences = {
    before: column(0.5),
    after: column(2),
    selfBefore: column(0),
    selfAfter: column(1),
    error: column(0.1),
  }
  const changed = {
    ...picture,
    layout: {...picture.layout, differences},
    fillOf: (box: number) => [box % 200, 0, 0] as const,
  }
  const {data, scene} = readBack(changed)
  t.deepEqual(scene.differences, differences)
  t.deepEqual(
    [...scene.fill].map((fill) => data.fills[fill]),
    Array.from({length: count}, (_, box) => `#${(box % 200).toString(16).padStart(2, '0')}0000`),
  )
})

const SMALL = foldedStacks('a;b;c 1\na;b;d 2\na;c;b;c 4\ne;c 8\na 16\n')

test('callers: each stack once, by the outermost call of the function', (t) => {
  const {scene, named, boxes} = sceneOf(SMALL)
  t.deepEqual(boxes(callersScene(scene, named('c'), NEUTRAL)!), ['c 13', 'c;a 4', 'c;b 1', 'c;b;a 1', 'c;e 8'])
  t.is(callersScene(scene, named('gone'), NEUTRAL), null)
})

test('hide: what a function calls moves to its caller, and what it did itself too', (t) => {
  const {scene, named, boxes} = sceneOf(SMALL)
  const hidden = selectedScene(
    scene,
    {only: null, hidden: (box) => named('b')(scene.name[box]!), without: () => false},
    NEUTRAL,
  )
  t.deepEqual(
    boxes(hidden),
    ['all 31', 'a 23', 'a;c 5', 'a;c;c 4', 'a;d 2', 'e 8', 'e;c 8'].map((one) =>
      one.startsWith('all') ? one : `all;${one}`,
    ),
  )
})

test('only and without: stacks through a function, or all others', (t) => {
  const {scene, named, boxes} = sceneOf(SMALL)
  const only = selectedScene(scene, {only: named('b'), hidden: () => false, without: named('d')}, NEUTRAL)
  t.deepEqual(boxes(only), [
    'all 5',
    'all;a 5',
    'all;a;b 1',
    'all;a;b;c 1',
    'all;a;c 4',
    'all;a;c;b 4',
    'all;a;c;b;c 4',
  ])
})

test('nothing hidden is the same picture again, and hiding keeps the whole weight', (t) => {
  for (let seed = 10; seed < 20; seed++) {
    const {scene, named, boxes} = sceneOf(randomStacks(seed, seed % 2 === 1))
    const nothing = {only: null, hidden: () => false, without: () => false}
    const again = selectedScene(scene, nothing, NEUTRAL)
    t.deepEqual(again.parent, scene.parent)
    t.deepEqual(again.name, scene.name)
    t.true(again.weight.every((weight, box) => Math.abs(weight - scene.weight[box]!) < 1e-6 * scene.weight[0]!))
    const hidden = selectedScene(scene, {...nothing, hidden: (box) => named('a', 'c')(scene.name[box]!)}, NEUTRAL)
    t.true(Math.abs(hidden.weight[0]! - scene.weight[0]!) < 1e-6 * scene.weight[0]!)
    t.false(boxes(hidden).some((box) => /;[ac][; ]/.test(box)))
  }
})

test('the box below a point is the one that covers it', (t) => {
  const {scene} = sceneOf(randomStacks(5, false))
  for (let box = 0; box < scene.name.length; box++) {
    t.is(boxAt(scene, scene.row[box]!, scene.start[box]! + scene.weight[box]! / 2), box)
  }
  t.is(boxAt(scene, 0, scene.weight[0]!), -1)
  t.is(boxAt(scene, -1, 0), -1)
  t.is(boxAt(scene, 99, 0), -1)
})
