import {execFileSync} from 'node:child_process'
import test from 'ava'
import {findProgram} from '../../../../src/process/find-program.ts'
import {readStacks} from '../../../../src/stacks/formats/registry.ts'
import type {Frame, Stacks} from '../../../../src/stacks/model/stacks.ts'
import {skip} from '../../../skip.ts'
import {fixturePath, fixtureSource, fixtureText, stacksWithWeight} from '../../fixture.ts'
import {parsePprofRaw, type RawProfile} from './pprof-raw.ts'

const PROFILES = [
  'gperftools/2.10/spin.cpu',
  'gperftools/2.10/spin.heap',
  'go/1.26/go.cpu.pb.gz',
  'go/1.26/go.heap.pb.gz',
]
/** Text that has names pprof does not read: only types and values can be compared. */
const NAMED_TEXTS = ['go/1.26/heap-debug1.txt', 'go/1.26/mutex-debug1.txt']

function spelled({name, module, address, grounds}: Frame): string {
  if (grounds === 'given') return name
  return `${module ?? ''}@${address}`
}

function asRaw(stacks: Stacks): RawProfile {
  const values = new Map(stacksWithWeight(stacks).map(({frames, weights}) => [frames.map(spelled).join('\n'), weights]))
  return {sampleTypes: stacks.sampleTypes.map(({name, unit}) => `${name}/${unit}`), values}
}

for (const name of PROFILES) {
  test(`Stacks, inlining and values of ${name} are what pprof says.`, async (t) => {
    const ours = asRaw(await readStacks(fixtureSource(name)))
    const theirs = parsePprofRaw(fixtureText(`${name}.pprof-raw.txt`))
    t.deepEqual(ours.sampleTypes, theirs.sampleTypes)
    t.deepEqual([...ours.values].sort(), [...theirs.values].sort())
  })
}

for (const name of NAMED_TEXTS) {
  test(`Values of ${name} are what pprof says, with the names that the text has.`, async (t) => {
    const stacks = await readStacks(fixtureSource(name))
    const theirs = parsePprofRaw(fixtureText(`${name}.pprof-raw.txt`))
    t.deepEqual(asRaw(stacks).sampleTypes, theirs.sampleTypes)
    t.deepEqual([...asRaw(stacks).values.values()].sort(), [...theirs.values.values()].sort())
    t.true(stacks.frames.length > 1 && stacks.frames.every(({grounds}) => grounds === 'given'))
    t.deepEqual(stacks.warnings, [])
  })
}

test('The stored answers of pprof are what pprof says here.', (t) => {
  const pprof = findProgram('pprof')
  if (pprof === null) return skip(t, 'no pprof (go install github.com/google/pprof@latest)')
  for (const name of [...PROFILES, ...NAMED_TEXTS]) {
    const raw = execFileSync(pprof, ['-symbolize=none', '-raw', fixturePath(name)], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    })
    t.deepEqual(parsePprofRaw(raw), parsePprofRaw(fixtureText(`${name}.pprof-raw.txt`)), name)
  }
})

test('A heap profile of Envoy has all its sample types, mappings with build ids, and addresses to be named.', async (t) => {
  const stacks = await readStacks(fixtureSource('envoy/1.40/heap_dump.pb.gz'))
  t.deepEqual(
    stacks.sampleTypes.map(({name}) => name),
    ['objects', 'space', 'resident_space', 'swapped_space', 'stale_space', 'locked_space'],
  )
  t.is(stacks.sampleTypes[stacks.defaultSampleType!]!.name, 'space')
  t.is(stacks.sampleCount, 4)
  t.true(
    stacks.mappings!.some(
      ({path, buildId}) => path.endsWith('/envoy') && buildId === '9e5580933739775e8bce696a57a2e1bc99368f23',
    ),
  )
  t.true(stacks.frames.every(({address, addressIn}) => address !== null && addressIn === 'file'))
  t.regex(stacks.pruning!.drop, /tcmalloc::/)
})

test('What was allocated in a window is read, with objects shown first.', async (t) => {
  const stacks = await readStacks(fixtureSource('envoy/1.40/allocprofiler.pb.gz'))
  t.is(stacks.sampleTypes[stacks.defaultSampleType!]!.name, 'objects')
  t.is(stacks.sampleCount, 49)
})
