import test from 'ava'
import {InputError} from '../../../../src/errors/index.ts'
import {cpuprofile} from '../../../../src/stacks/formats/cpuprofile/cpuprofile.ts'
import {fixtureSource, fixtureText, foldedLines, frameNamed, textSource, totalOf} from '../../fixture.ts'

const RECORDED = 'node/24/spin.cpuprofile'

function node(id: number, functionName: string, children: readonly number[] = [], fields = {}) {
  return {
    id,
    callFrame: {functionName, url: functionName.startsWith('(') ? '' : '/a.js', lineNumber: id},
    children,
    ...fields,
  }
}

const NODES = [node(1, '(root)', [2, 3, 4]), node(2, 'f', [5]), node(3, '(idle)'), node(4, '(program)'), node(5, '')]

test('Time of Node’s own profile adds up to its length, idle time left out and said.', async (t) => {
  const stacks = await cpuprofile.read(fixtureSource(RECORDED), {keepOrder: true})
  const written = JSON.parse(fixtureText(RECORDED)) as {
    startTime: number
    endTime: number
    timeDeltas: number[]
    samples: number[]
    nodes: {id: number; callFrame: {functionName: string}}[]
  }
  const idle = written.nodes.find(({callFrame}) => callFrame.functionName === '(idle)')!.id
  const first = written.timeDeltas[0]!
  const idleMilliseconds = Number(/^(\d+) ms/.exec(new Map(stacks.facts).get('idle')!)![1])
  t.true(Math.abs(totalOf(stacks) + idleMilliseconds * 1000 + first - (written.endTime - written.startTime)) < 1000)
  t.is(totalOf(stacks, 1), written.samples.filter((id) => id !== idle).length)
  t.is(stacks.durationSeconds, (written.endTime - written.startTime) / 1e6)
  t.is(
    stacks.sequence!.weights.reduce((sum, weight) => sum + weight),
    totalOf(stacks),
  )
  t.true(foldedLines(stacks).some((line) => /;run;nested;nested;nested;nested;hot \d+$/.test(line)))
  t.regex(frameNamed(stacks, 'hot').module!, /^\/.*\/spin\.js:2$/)
  t.deepEqual(stacks.warnings, [])
})

test('A sample lasts until the next; functions without a name are called after their place.', async (t) => {
  const profile = {nodes: NODES, startTime: 100, endTime: 190, samples: [2, 5, 3, 4], timeDeltas: [10, 20, 30, 5]}
  const stacks = await cpuprofile.read(textSource(JSON.stringify(profile)))
  t.deepEqual(foldedLines(stacks), ['(program) 25', 'f 20', 'f;(anonymous) a.js:6 30'])
  t.deepEqual(foldedLines(stacks, 1), ['(program) 1', 'f 1', 'f;(anonymous) a.js:6 1'])
})

test('Nodes may name their parents instead of their children.', async (t) => {
  const nodes = [node(1, '(root)'), node(2, 'f', [], {parent: 1}), node(3, 'g', [], {parent: 2})]
  const profile = {nodes, startTime: 0, endTime: 3, samples: [3, 2], timeDeltas: [0, 1]}
  t.deepEqual(foldedLines(await cpuprofile.read(textSource(JSON.stringify(profile)))), ['f 2', 'f;g 1'])
})

test('The old form, one tree with seconds or time stamps, is read, however deep.', async (t) => {
  const head = {
    functionName: '(root)',
    id: 1,
    children: [{functionName: 'f', url: '/a.js', lineNumber: 1, id: 2, children: []}],
  }
  const even = {head, startTime: 1, endTime: 2, samples: [2, 2]}
  t.is(cpuprofile.looksLike(Buffer.from(JSON.stringify(even)), true), 'yes')
  t.deepEqual(foldedLines(await cpuprofile.read(textSource(JSON.stringify(even)))), ['f 1000000'])
  const stamped = {...even, timestamps: [5, 12]}
  t.deepEqual(foldedLines(await cpuprofile.read(textSource(JSON.stringify(stamped)))), ['f 7'])
  const depth = 50_000
  const open = Array.from({length: depth}, (_, id) => `{"functionName":"f${id % 3}","id":${id},"children":[`).join('')
  const deep = `{"head":${open}${']}'.repeat(depth)},"startTime":0,"endTime":1,"samples":[${depth - 1}]}`
  t.is((await cpuprofile.read(textSource(deep))).parents.length, depth + 1)
})

test('Hits are counted where samples are not listed.', async (t) => {
  const nodes = [node(1, '(root)', [2]), node(2, 'f', [], {hitCount: 3})]
  const stacks = await cpuprofile.read(textSource(JSON.stringify({nodes, startTime: 0, endTime: 1})))
  t.deepEqual([foldedLines(stacks), stacks.sampleTypes.map(({unit}) => unit)], [['f 3'], ['samples']])
})

test('Samples outside the tree, circles and time that runs backwards are counted; idling alone is an error.', async (t) => {
  const profile = {nodes: NODES, startTime: 0, endTime: 9, samples: [2, 99, 2], timeDeltas: [5, -2, 4]}
  const stacks = await cpuprofile.read(textSource(JSON.stringify(profile)))
  t.deepEqual(
    stacks.warnings.map(({code}) => code),
    ['unreadable-samples', 'samples-out-of-order'],
  )
  const circle = {nodes: [node(1, 'a', [2]), node(2, 'b', [1])], startTime: 0, endTime: 1, samples: [1]}
  await t.throwsAsync(cpuprofile.read(textSource(JSON.stringify(circle))), {
    instanceOf: InputError,
    message: /not one sample/,
  })
  const idle = {nodes: NODES, startTime: 0, endTime: 2000, samples: [3], timeDeltas: [0]}
  await t.throwsAsync(cpuprofile.read(textSource(JSON.stringify(idle))), {message: /2 ms of them idle/})
})
