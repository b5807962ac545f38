import {mkdir} from 'node:fs/promises'
import {join} from 'node:path'
import test, {type ExecutionContext} from 'ava'
import {openFile} from '../../../src/bytes/open-file.ts'
import type {ProfilerChoice} from '../../../src/config/cells/cell.ts'
import {profilerFor} from '../../../src/profilers/index.ts'
import {NoSamplesError} from '../../../src/stacks/formats/no-samples-error.ts'
import {readStacks} from '../../../src/stacks/formats/registry.ts'
import {framesTo, totalsOf} from '../../../src/stacks/model/stacks.ts'
import {realPerf} from '../../real-programs.ts'
import {skip} from '../../skip.ts'
import {scratchFolder} from '../fake-deployment.ts'
import {manifestOf, recordingOf, recordWith} from '../recording.ts'
import {type LoadedEnvoy, loadedEnvoy} from './loaded-envoy.ts'

let envoy: LoadedEnvoy | string
test.before(async () => {
  envoy = await loadedEnvoy()
})
test.after.always(async () => {
  if (typeof envoy === 'object') await envoy[Symbol.asyncDispose]()
})

/** Runs `body` on the loaded Envoy, or says why it cannot. */
const onEnvoy =
  (needsPerf: boolean, body: (t: ExecutionContext, real: LoadedEnvoy, directory: string) => Promise<void>) =>
  async (t: ExecutionContext) => {
    if (typeof envoy === 'string') return skip(t, envoy)
    if (needsPerf && realPerf.missing !== null) return skip(t, realPerf.missing)
    await using scratch = await scratchFolder()
    const directory = join(scratch.path, 'recording')
    await mkdir(directory)
    await body(t, envoy, directory)
  }

async function stacksOf(directory: string, manifest: ReturnType<typeof manifestOf>) {
  await using source = await openFile(join(directory, manifest.files.raw))
  return await readStacks(source, manifest.format === null ? {} : {format: manifest.format})
}

/** tcmalloc samples about once in 2 MiB, so by chance a small heap has no sample at all, and reading it says so. */
async function heapSamples(directory: string, manifest: ReturnType<typeof manifestOf>) {
  try {
    const {sampleCount, sampleTypes} = await stacksOf(directory, manifest)
    return {count: sampleCount, units: sampleTypes.map(({unit}) => unit)}
  } catch (error) {
    if (!(error instanceof NoSamplesError)) throw error
    return {count: 0, units: ['bytes']}
  }
}

const OPTIONS = {frequencyHertz: 499}
const HEAP: ProfilerChoice = {kind: 'envoy', name: 'heapprofiler', endpoint: 'heapprofiler'}
const CPU: ProfilerChoice = {kind: 'envoy', name: 'cpuprofiler', endpoint: 'cpuprofiler'}

test.serial(
  'a tcmalloc build gives its heap at the end and the allocations of the window, each with its samples',
  onEnvoy(false, async (t, {deployment}, directory) => {
    const profiles = await recordWith(profilerFor(HEAP, OPTIONS), await recordingOf(deployment, directory, 1))
    const [heap, allocations] = profiles.map(manifestOf)
    t.deepEqual([heap!.name, heap!.scope], ['heapprofiler', 'moment'])
    t.deepEqual([allocations!.name, allocations!.scope], ['heapprofiler-allocations', 'window'])
    const {count, units} = await heapSamples(directory, heap!)
    t.is(heap!.facts['samples'], count)
    t.true(units.includes('bytes'))
    const before = heap!.facts['before'] as {memory: {allocated: number}; rssBytes: number}
    t.true(before.memory.allocated > 1_000_000 && before.rssBytes > before.memory.allocated)
  }),
)

test.serial(
  'no profiler of Envoy stays on after a recording',
  onEnvoy(false, async (t, {deployment}, directory) => {
    await recordWith(profilerFor(HEAP, OPTIONS), await recordingOf(deployment, directory, 0.2))
    const answer = await deployment.admin('fortioserver-sidecar', '/allocprofiler?enable=n', 'POST')
    t.is(answer.status, 400)
    t.regex(Buffer.from(answer.body).toString(), /not started/)
  }),
)

test.serial(
  'a build without a CPU profiler is sampled with perf instead, and the profile says so',
  onEnvoy(true, async (t, {deployment}, directory) => {
    const profiler = profilerFor(CPU, OPTIONS)
    const [profile] = await recordWith(profiler, await recordingOf(deployment, directory, 1))
    const manifest = manifestOf(profile)
    t.is(manifest.name, 'cpuprofiler')
    t.is(manifest.profiler.tool, 'perf')
    t.regex(String(manifest.facts['instead']), /failure to start the profiler/)
    t.deepEqual(
      profiler.warnings.map(({code}) => code),
      ['envoy-cpu-profiler-absent'],
    )
    t.true(profiler.notes.some((note) => note.includes('is recorded with perf')))
    t.true((await stacksOf(directory, manifest)).sampleCount! > 0)
  }),
)

test.serial(
  'off-CPU time is microseconds, at most that of all threads, with waiting for work apart',
  onEnvoy(true, async (t, {deployment}, directory) => {
    const choice = {kind: 'preset', name: 'offcpu', preset: 'offcpu', tool: null} as const
    const profiler = profilerFor(choice, OPTIONS)
    const manifest = manifestOf((await recordWith(profiler, await recordingOf(deployment, directory, 1)))[0])
    t.log(profiler.notes[0]!)
    t.is(manifest.unit, 'microseconds')
    const stacks = await stacksOf(directory, manifest)
    const total = totalsOf(stacks, 0)[0]!
    // Each worker waits for most of the second. More than the machine's threads could is impossible.
    t.true(total > 1_000_000 && total < 60_000_000, String(total))
    const roots = new Set([...stacks.parents.keys()].slice(1).map((node) => framesTo(stacks, node)[0]!.name))
    t.true(roots.has('waiting for work'))
    t.true([...roots].every((name) => /^(waiting for work|waiting for a CPU|blocked)$/.test(name)))
  }),
)

test.serial(
  'a custom command line of perf records the stacks of the sidecar',
  onEnvoy(true, async (t, {deployment}, directory) => {
    const command = 'perf record -F 499 -g -p {sidecar_pid} -- sleep {duration} && perf script'
    const choice = {kind: 'custom', name: 'mine', command} as const
    const manifest = manifestOf(
      (await recordWith(profilerFor(choice, OPTIONS), await recordingOf(deployment, directory, 1)))[0],
    )
    const stacks = await stacksOf(directory, manifest)
    t.true(stacks.sampleCount! > 0)
    t.true(stacks.frames.some(({address, module}) => address !== null && module?.endsWith('envoy')))
  }),
)
