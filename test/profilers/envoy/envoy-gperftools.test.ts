import {mkdir, readFile, rm, writeFile} from 'node:fs/promises'
import {join} from 'node:path'
import test from 'ava'
import {openFile} from '../../../src/bytes/open-file.ts'
import {PrerequisiteError} from '../../../src/errors/index.ts'
import {profilerFor} from '../../../src/profilers/index.ts'
import {detectFormat} from '../../../src/stacks/formats/registry.ts'
import {background, fakeDeployment, scratchFolder} from '../fake-deployment.ts'
import {manifestOf, reasonOf, recordingOf, recordWith} from '../recording.ts'
import {gperftoolsAdmin} from './gperftools-admin.ts'

const FIXTURES = join(import.meta.dirname, '../../fixtures/stacks/gperftools/2.10')
const FILES = {heap: join(FIXTURES, 'spin.heap'), cpu: join(FIXTURES, 'spin.cpu')}

async function gperftoolsEnvoy() {
  const stack = new AsyncDisposableStack()
  const scratch = stack.use(await scratchFolder())
  const target = stack.use(background(['sleep', '60']))
  const admin = gperftoolsAdmin(join(scratch.path, 'var', 'envoy.prof'), FILES)
  const deployment = fakeDeployment({pid: target.pid, admin: admin.answer})
  const directory = join(scratch.path, 'recording')
  await mkdir(directory)
  return {admin, deployment, directory, scratch, [Symbol.asyncDispose]: () => stack.disposeAsync()}
}

const HEAP = {kind: 'envoy', name: 'heapprofiler', endpoint: 'heapprofiler'} as const
const CPU = {kind: 'envoy', name: 'cpuprofiler', endpoint: 'cpuprofiler'} as const

for (const [choice, file, format] of [
  [HEAP, 'heap', 'gperftools-heap'],
  [CPU, 'cpu', 'gperftools-cpu'],
] as const) {
  test(`a gperftools build's /${choice.endpoint} is toggled for the window and its file fetched`, async (t) => {
    await using envoy = await gperftoolsEnvoy()
    const profiler = profilerFor(choice, {frequencyHertz: 99})
    const profiles = await recordWith(profiler, await recordingOf(envoy.deployment, envoy.directory, 0.2))
    t.is(profiles.length, 1)
    const manifest = manifestOf(profiles[0])
    const raw = join(envoy.directory, manifest.files.raw)
    t.deepEqual(await readFile(raw), await readFile(FILES[file]))
    await using source = await openFile(raw)
    t.is((await detectFormat(source)).format, format)
    t.is(manifest.scope, 'window')
    t.is(manifest.profiler.tool, 'envoy')
    t.deepEqual(profiler.warnings, [])
    t.is(envoy.admin.on.size, 0)
    t.deepEqual((manifest.facts['after'] as {memory: object}).memory, {allocated: 5_000_000, heap_size: 9_000_000})
    t.true((manifest.facts['after'] as {rssBytes: number}).rssBytes > 0)
  })
}

test('the newest of several heap files is fetched', async (t) => {
  await using envoy = await gperftoolsEnvoy()
  await mkdir(join(envoy.scratch.path, 'var'))
  await writeFile(join(envoy.scratch.path, 'var', 'envoy.prof.0099.heap'), 'left by an earlier process')
  const profiles = await recordWith(
    profilerFor(HEAP, {frequencyHertz: 99}),
    await recordingOf(envoy.deployment, envoy.directory, 0.1),
  )
  t.regex(String(manifestOf(profiles[0]).facts['profilePath']), /envoy\.prof\.0043\.heap$/)
})

test('a profiler is switched off when the run is aborted in the window', async (t) => {
  await using envoy = await gperftoolsEnvoy()
  const abort = new AbortController()
  await using profiler = profilerFor(HEAP, {frequencyHertz: 99})
  await profiler.prepare(envoy.deployment, abort.signal)
  const recorded = profiler.record(await recordingOf(envoy.deployment, envoy.directory, 60, abort.signal))
  abort.abort()
  t.true(reasonOf((await recorded)[0]).includes('stopped because the run was'))
  t.is(envoy.admin.on.size, 0)
})

test('disposing switches off a profiler whose recording failed half-way', async (t) => {
  await using envoy = await gperftoolsEnvoy()
  const {deployment} = envoy
  let breaks = false
  const broken = {
    ...deployment,
    admin: async (...[proxy, path, method]: Parameters<typeof deployment.admin>) => {
      if (breaks && path.endsWith('enable=n')) {
        breaks = false
        throw new Error('connection reset')
      }
      return deployment.admin(proxy, path, method)
    },
  }
  const profiler = profilerFor(HEAP, {frequencyHertz: 99})
  await profiler.prepare(broken, new AbortController().signal)
  breaks = true
  await t.throwsAsync(profiler.record(await recordingOf(broken, envoy.directory, 0.1)), {message: 'connection reset'})
  t.deepEqual([...envoy.admin.on], ['heapprofiler'])
  await profiler[Symbol.asyncDispose]()
  t.is(envoy.admin.on.size, 0)
})

test('a heap file that Envoy could not write is a failed profile that names profile_path', async (t) => {
  await using envoy = await gperftoolsEnvoy()
  const {deployment} = envoy
  const readOnly = {
    ...deployment,
    admin: async (...[proxy, path, method]: Parameters<typeof deployment.admin>) =>
      path.endsWith('enable=n') ? {status: 200, body: Buffer.from('OK\n')} : deployment.admin(proxy, path, method),
  }
  await using profiler = profilerFor(HEAP, {frequencyHertz: 99})
  const abort = new AbortController()
  await profiler.prepare(deployment, abort.signal)
  await rm(join(envoy.scratch.path, 'var'), {recursive: true})
  const [profile] = await profiler.record(await recordingOf(readOnly, envoy.directory, 0.1))
  t.regex(reasonOf(profile), /envoy\.prof\.\*\.heap is not there[\s\S]*admin\.profile_path/)
})

test('an Envoy without any heap profiler is a missing prerequisite that quotes its answers', async (t) => {
  await using target = background(['sleep', '60'])
  const admin = async () => ({status: 501, body: Buffer.from('not supported')})
  await using profiler = profilerFor(HEAP, {frequencyHertz: 99})
  const prepared = profiler.prepare(fakeDeployment({pid: target.pid, admin}), new AbortController().signal)
  await t.throwsAsync(prepared, {instanceOf: PrerequisiteError, message: /\/heap_dump: 501 not supported/})
})

test('each of several instances is asked itself', async (t) => {
  await using envoy = await gperftoolsEnvoy()
  const {deployment} = envoy
  const asked = new Set<string | undefined>()
  const [first] = await deployment.processes('fortioserver-sidecar')
  const several: typeof deployment = {
    ...deployment,
    proxies: [{name: 'fortioserver-sidecar', workload: 'fortioserver', instances: ['one', 'two']}],
    processes: async () => ['one', 'two'].map((instance) => ({...first!, instances: 2, instance})),
    async admin(proxy, path, method, signal, instance) {
      if (path.startsWith('/heapprofiler')) asked.add(instance)
      return deployment.admin(proxy, path, method, signal, instance)
    },
  }
  await using profiler = profilerFor(HEAP, {frequencyHertz: 99})
  await profiler.prepare(several, new AbortController().signal)
  asked.clear()
  const recording = await recordingOf(several, envoy.directory, 0.1)
  const [profile] = await profiler.record({
    ...recording,
    process: {...recording.process, instances: 2, instance: 'two'},
  })
  t.deepEqual([...asked], ['two'])
  t.is(manifestOf(profile).process.instances, 2)
  t.is((manifestOf(profile).facts['after'] as {rssBytes: unknown}).rssBytes, null)
})
