import test from 'ava'
import {InputError} from '../../../../src/errors/index.ts'
import {speedscope} from '../../../../src/stacks/formats/speedscope/speedscope.ts'
import {framesTo} from '../../../../src/stacks/model/stacks.ts'
import {fixtureSource, fixtureText, foldedLines, frameNamed, textSource, totalOf} from '../../fixture.ts'

const FRAMES = [{name: 'main', file: '/m.js'}, {name: 'f'}, {name: 'g'}]

function fileOf(...profiles: readonly object[]) {
  return textSource(
    JSON.stringify({$schema: 'https://www.speedscope.app/file-format-schema.json', shared: {frames: FRAMES}, profiles}),
  )
}

type Event = readonly [type: string, at: number, frame: number]

function evented(...events: readonly Event[]) {
  return eventedFrom(events)
}

function eventedFrom(events: readonly Event[]) {
  const list = events.map(([type, at, frame]) => ({type, at, frame}))
  return {type: 'evented', name: 'e', unit: 'milliseconds', startValue: 0, endValue: 10, events: list}
}

function sampled(name: string, unit: string, samples: readonly (readonly number[])[], weights: readonly number[]) {
  return {type: 'sampled', name, unit, startValue: 0, endValue: 1, samples, weights}
}

test('Threads that py-spy wrote stand under their names, in whole microseconds.', async (t) => {
  const name = 'py-spy/0.4/spin.speedscope.json'
  const stacks = await speedscope.read(fixtureSource(name))
  const written = JSON.parse(fixtureText(name)) as {profiles: {name: string; weights: number[]}[]}
  t.deepEqual(stacks.sampleTypes, [{name: 'time', unit: 'microseconds', event: null}])
  t.is(
    totalOf(stacks),
    written.profiles.reduce((sum, {weights}) => sum + weights.length * 20_000, 0),
  )
  for (const {name: thread} of written.profiles) t.is(frameNamed(stacks, thread).kind, 'label')
  t.true(foldedLines(stacks).some((line) => /;worker;hot;hot\.<locals>\.<genexpr> \d+$/.test(line)))
  t.deepEqual(stacks.facts, [
    ['profile', 'py-spy profile'],
    ['written by', 'py-spy@0.4.3'],
  ])
})

test('Frames that open and close become time on the stack; nothing open counts nothing.', async (t) => {
  const file = fileOf(
    evented(['O', 1, 0], ['O', 2, 1], ['C', 4, 1], ['O', 4, 2], ['C', 5, 2], ['C', 7, 0], ['O', 8, 1]),
  )
  const stacks = await speedscope.read(file, {keepOrder: true})
  t.deepEqual(foldedLines(stacks), ['f 2000', 'main 3000', 'main;f 2000', 'main;g 1000'])
  const {nodes, weights} = stacks.sequence!
  t.deepEqual(
    [...nodes].map((node, index) => `${framesTo(stacks, node).map(({name}) => name)} ${weights[index]}`),
    ['main 1000', 'main,f 2000', 'main,g 1000', 'main 2000', 'f 2000'],
  )
})

test('Units that differ are sample types of their own; one unit is one, under the profiles’ names.', async (t) => {
  const file = fileOf(
    sampled('a', 'seconds', [[0, 1]], [0.1]),
    sampled('b', 'milliseconds', [[0], []], [5, 9]),
    sampled('c', 'bytes', [[2]], [7]),
    sampled('d', 'none', [[2]], [1]),
  )
  const stacks = await speedscope.read(file)
  t.deepEqual(
    stacks.sampleTypes.map(({name, unit}) => `${name} ${unit}`),
    ['time microseconds', 'bytes bytes', 'samples samples'],
  )
  t.deepEqual(foldedLines(stacks), ['a;main;f 100000', 'b;main 5000'])
  t.deepEqual(foldedLines(await speedscope.read(file, {roots: []})), ['main 5000', 'main;f 100000'])
})

test('One profile alone stands under its name only where that is asked for.', async (t) => {
  const file = fileOf(sampled('thread 1', 'none', [[0]], [2]))
  t.deepEqual(foldedLines(await speedscope.read(file)), ['main 2'])
  t.deepEqual(foldedLines(await speedscope.read(file, {roots: ['thread']})), ['thread 1;main 2'])
})

test('Entries that contradict the file are counted, in time that does not grow with their square.', async (t) => {
  const wrong = fileOf(sampled('a', 'none', [[0], [9], [1], [0]], [1, 1]), sampled('b', 'parsecs', [[0]], [1]))
  t.regex((await speedscope.read(wrong)).warnings[0]!.message, /: 4 profiles, samples or events/)
  const crossed = await speedscope.read(
    fileOf(evented(['O', 0, 0], ['O', 1, 1], ['C', 2, 2], ['C', 3, 0], ['C', 2, 1])),
  )
  t.deepEqual(foldedLines(crossed), ['main 1000', 'main;f 2000'])
  t.regex(crossed.warnings[0]!.message, /: 4 profiles/)
  const many = Array.from({length: 200_000}, (_, at): [string, number, number] => ['O', at, 0])
  const deep = many.map((_, at): [string, number, number] => ['C', many.length + at, 1])
  t.is((await speedscope.read(fileOf(eventedFrom([...many, ...deep])))).parents.length, many.length + 1)
})

test('Broken JSON is an error with its place, a file without a sample too.', async (t) => {
  await t.throwsAsync(speedscope.read(textSource('{"profiles": [1,')), {
    instanceOf: InputError,
    message: /as speedscope: .*JSON/,
  })
  await t.throwsAsync(speedscope.read(textSource('[1]')), {instanceOf: InputError, message: /no object/})
  await t.throwsAsync(speedscope.read(fileOf(sampled('a', 'none', [], []))), {
    instanceOf: InputError,
    message: /not one sample/,
  })
})
