import test from 'ava'
import {bytesInMemory} from '../../../src/bytes/byte-source.ts'
import {type Area, areaOf} from '../../../src/flamegraph/colors/area.ts'
import {flameGraphOptions} from '../../../src/flamegraph/options.ts'
import {renderFlameGraph} from '../../../src/flamegraph/render.ts'
import {foldedText} from '../../../src/stacks/formats/folded/write/fold.ts'
import {toPprof} from '../../../src/stacks/formats/pprof/write/to-pprof.ts'
import {readStacks} from '../../../src/stacks/formats/registry.ts'
import {toSpeedscope} from '../../../src/stacks/formats/speedscope/to-speedscope.ts'
import type {Stacks} from '../../../src/stacks/model/stacks.ts'
import {fixtureSource, textSource} from '../../stacks/fixture.ts'

/** One recording of an Envoy sidecar under load by perf 6.1: read from its perf.data and named, and as perf itself wrote it. */
const RECORDED = 'envoy/1.40/on-cpu'
const named = () => readStacks(fixtureSource(`${RECORDED}/perf-data.speedscope.json.gz`))

/** Areas of each function, by its name, of the frames that stand in a stack. */
function areasByName({frames, frameOf}: Stacks): Map<string, string> {
  const areas = new Map<string, Set<Area>>()
  for (const id of frameOf.subarray(1)) {
    const one = frames[id]!
    areas.set(one.name, (areas.get(one.name) ?? new Set()).add(areaOf(one)))
  }
  return new Map([...areas].map(([name, some]) => [name, [...some].sort().join()]))
}

/** Functions of both that differ in their area: `name: area, area`. */
function differing(one: Stacks, other: Stacks): string[] {
  const others = areasByName(other)
  return [...areasByName(one)].flatMap(([name, area]) => {
    const found = others.get(name)
    return found === undefined || found === area ? [] : [`${name}: ${area}, ${found}`]
  })
}

const WAYS: Readonly<Record<string, (stacks: Stacks) => Promise<Stacks>>> = {
  'folded text': (stacks) => readStacks(textSource(foldedText(stacks, 0))),
  pprof: (stacks) => readStacks(bytesInMemory(toPprof(stacks, 0, {startedAt: null, durationSeconds: 5}))),
  speedscope: (stacks) =>
    readStacks(bytesInMemory(toSpeedscope(stacks, [0], {name: 'x', window: {startedAt: null, durationSeconds: 5}}))),
  'a picture': (stacks) => readStacks(textSource(renderFlameGraph(stacks, 0, flameGraphOptions({})))),
}

for (const [way, through] of Object.entries(WAYS)) {
  test(`Each function of an Envoy has the same colour when it was read from ${way}.`, async (t) => {
    const stacks = await named()
    const back = await through(stacks)
    t.deepEqual([...areasByName(back).keys()].toSorted(), [...areasByName(stacks).keys()].toSorted())
    t.deepEqual(differing(stacks, back), [])
    t.is(new Set(areasByName(stacks).values()).size, 8)
  })
}

for (const file of ['perf-script.txt.gz', 'stackcollapse-perf-all.folded.gz']) {
  test(`Functions that perf itself named have the same colour when read from ${file}.`, async (t) => {
    const [stacks, text] = await Promise.all([named(), readStacks(fixtureSource(`${RECORDED}/${file}`))])
    const common = [...areasByName(text).keys()].filter((name) => areasByName(stacks).has(name))
    t.true(common.length > 50, `${common.length}`)
    t.deepEqual(differing(stacks, text), [])
  })
}

test('perf script and what stackcollapse-perf.pl makes of it agree on all functions.', async (t) => {
  const [script, folded] = await Promise.all(
    ['perf-script.txt.gz', 'stackcollapse-perf-all.folded.gz'].map((file) =>
      readStacks(fixtureSource(`${RECORDED}/${file}`)),
    ),
  )
  t.deepEqual(differing(script!, folded!), [])
})

const first = async (text: string) => {
  const {frames, frameOf} = await readStacks(textSource(text))
  return frameOf.length < 2 ? null : frames[frameOf[1]!]!.kind
}

test('First frames of folded text are processes where the first function of a thread stands on one, and functions otherwise.', async (t) => {
  t.is(await first('worker;start_thread;run 5\nworker;[unknown];run 2\n'), 'label')
  t.is(await first('java;__clone3;start_thread;run 5\n'), 'label')
  t.is(await first('server;_start;__libc_start_main;main 5\n'), 'label')
  t.is(await first('main;run 5\nmain;stop 2\n'), 'user')
  t.is(await first('start_thread;run 5\n__clone3;start_thread;run 2\n'), 'user')
  t.is(await first('worker;start_thread;run 5\nstart_thread;run 1\n'), 'user')
})

test('A file with an address behind it is a function without a name, whoever wrote it down.', async (t) => {
  const {frames} = await readStacks(
    textSource('a;envoy+0x5b4f030;ssl_lib.cc+0x5bfbaf0;worker_impl.cc:run;Router::Filter::#14 5\n'),
  )
  t.deepEqual(
    frames.map(({name, grounds, module}) => [name, grounds, module]),
    [
      ['a', 'given', null],
      ['envoy+0x5b4f030', 'function-start', 'envoy'],
      ['ssl_lib.cc+0x5bfbaf0', 'inferred', null],
      ['worker_impl.cc:run', 'inferred', null],
      ['Router::Filter::#14', 'inferred', null],
    ],
  )
})

test('Functions of the kernel that text marks without a file come back from pprof as such.', async (t) => {
  const stacks = await readStacks(textSource('w;start_thread;send;tcp_sendmsg_[k] 5\n'))
  const back = await readStacks(bytesInMemory(toPprof(stacks, 0, {startedAt: null, durationSeconds: 1})))
  t.deepEqual([...areasByName(back)], [...areasByName(stacks)])
})
