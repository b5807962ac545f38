import {mkdtemp, readdir, rm, writeFile} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import test, {type ExecutionContext} from 'ava'
import {drawRecorded, FAULT_WARNING} from '../../../src/bench/cell/draw-recorded.ts'
import type {RecordedProfile} from '../../../src/profilers/profiler.ts'
import type {ProfileManifest} from '../../../src/profiles/manifest.ts'
import {toPprof} from '../../../src/stacks/formats/pprof/write/to-pprof.ts'
import {frame, StacksBuilder} from '../../../src/stacks/model/stacks.ts'
import {cell} from '../../cells.ts'

function manifest(fields: Partial<ProfileManifest> = {}): ProfileManifest {
  return {
    schemaVersion: 1,
    name: 'p',
    profiler: {kind: 'custom', tool: 'cat', command: 'cat', toolVersion: null},
    format: null,
    event: null,
    unit: 'samples',
    scope: null,
    process: {
      proxy: 'fortioserver-sidecar',
      workload: 'fortioserver',
      instance: 'local',
      pid: 1,
      hostPid: 1,
      executable: '/proc/1/exe',
      buildId: null,
    },
    window: {startedAt: '2026-01-31T12:00:00.000Z', endedAt: '2026-01-31T12:00:01.000Z', durationSeconds: 1},
    host: {hostname: 'h', kernel: 'k', architecture: 'x86_64'},
    files: {raw: 'profile.out', log: null, script: null, maps: null},
    facts: {},
    ...fields,
  }
}

/** Draws one profile, folded text, with what the test says instead. */
async function draw(
  t: ExecutionContext,
  flameOutput: string | null,
  fields: Partial<ProfileManifest> = {},
  profile: string | Uint8Array = 'main;work 3\n',
) {
  const directory = await mkdtemp(join(tmpdir(), 'draw-recorded-'))
  t.teardown(() => rm(directory, {recursive: true, force: true}))
  await writeFile(join(directory, 'profile.out'), profile)
  await writeFile(join(directory, 'file'), '')
  const recorded: RecordedProfile = {status: 'recorded', directory, manifest: manifest(fields)}
  const [drawn] = await drawRecorded(cell(), [recorded], {
    runDirectory: {
      start: '2026-01-31-120000',
      path: directory,
      cells: directory,
      flameOutput: join(directory, flameOutput ?? 'flame'),
    },
    naming: {cacheDirectory: directory},
    versions: [],
    deletePerfRecord: false,
    phase: () => undefined,
  })
  return drawn!
}

test('a profile that was recorded is drawn', async (t) => {
  const {result} = await draw(t, null)
  t.is(result.status, 'done')
  t.is(result.flameGraphs.length, 1)
})

test('a folder that cannot be written fails the profile, and its raw data stay known', async (t) => {
  const {result, warnings} = await draw(t, 'file/flame')
  t.is(result.status, 'failed')
  t.regex(result.reason!, /a part of the path is no folder/)
  t.regex(result.raw!, /profile\.out$/)
  t.deepEqual(warnings, [])
})

test('a fault of ours while drawing fails the profile and says that it is ours', async (t) => {
  const {result, warnings} = await draw(t, null, {window: null as unknown as ProfileManifest['window']})
  t.is(result.status, 'failed')
  t.regex(result.reason!, /fault of runner: TypeError/)
  t.is(warnings[0]!.code, FAULT_WARNING)
})

test('a profile that is a difference is not drawn, whatever its sum, and fails with the reason and no files', async (t) => {
  for (const text of ['main;a 100\nmain;b -40\n', 'main;a 1\nmain;b -40\n', 'main;a 4\nmain;b -4\n']) {
    const {result} = await draw(t, null, {}, text)
    t.is(result.status, 'failed')
    t.regex(result.reason!, /p is a difference already: 1 stack weighs less than nothing in p \(samples\)/)
    t.deepEqual(result.flameGraphs, [])
    t.deepEqual(await readdir(join(result.raw!, '..', 'flame')), [])
  }
})

test('of several sample types those that are no difference are drawn, and the others are told of', async (t) => {
  const builder = new StacksBuilder([
    {name: 'allocated', unit: 'bytes', event: null},
    {name: 'kept', unit: 'bytes', event: null},
  ])
  const [main, work] = ['main', 'work'].map((name) => builder.intern(frame({name})))
  builder.add([main!], [5, 3])
  builder.add([main!, work!], [7, -9])
  const window = {startedAt: new Date(1_700_000_000_000), durationSeconds: 1}
  const {result, warnings} = await draw(t, null, {}, toPprof(builder.build(), [0, 1], window))
  t.deepEqual(
    result.flameGraphs.map(({sampleType}) => sampleType),
    ['allocated'],
  )
  t.deepEqual(
    warnings.filter(({code}) => code === 'negative-weights').map(({message}) => message),
    ['Drawing a flame graph: p is a difference already: 1 stack weighs less than nothing in kept (bytes).'],
  )
})
