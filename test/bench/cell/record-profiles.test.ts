import {mkdtemp, rm, writeFile} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join, relative} from 'node:path'
import test, {type ExecutionContext} from 'ava'
import {recordProfiles} from '../../../src/bench/cell/record-profiles.ts'
import type {ProfilerChoice} from '../../../src/config/cells/cell.ts'
import {customProfiler} from '../../../src/profilers/custom/custom-profiler.ts'
import type {Profiler, RecordedProfile} from '../../../src/profilers/profiler.ts'
import {cell} from '../../cells.ts'
import {fakeDeployment} from '../../profilers/fake-deployment.ts'

/** Records this very process by a command of the user's, which may take half a second more than its duration. */
async function record(t: ExecutionContext, command: string, cellDirectory?: string) {
  const directory = await mkdtemp(join(tmpdir(), 'record-profiles-'))
  t.teardown(() => rm(directory, {recursive: true, force: true}))
  await writeFile(join(directory, 'file'), '')
  await using profiler = customProfiler({
    choice: {kind: 'custom', name: 'p', command},
    dropInDirectory: directory,
    graceSeconds: 0.5,
  })
  return recordProfiles(profiler, {
    deployment: fakeDeployment({pid: process.pid}),
    cell: cell({durationSeconds: 0}),
    cellDirectory: join(directory, cellDirectory ?? 'cell'),
    frequencyHertz: 99,
    signal: new AbortController().signal,
  })
}

function reasonOf([one]: readonly RecordedProfile[]): string {
  return one?.status === 'failed' ? one.reason : 'it did not fail'
}

test('a command that hangs is ended after its grace, and says so', async (t) => {
  const started = performance.now()
  const {recorded} = await record(t, 'trap "" TERM; echo waiting >&2; sleep 60')
  t.true(performance.now() - started < 20_000)
  t.regex(reasonOf(recorded), /had not ended after 0.5 s.*\nwaiting/s)
})

test('a folder that cannot be made fails the profile and does not throw', async (t) => {
  const {recorded} = await record(t, 'echo "main;work 1"', 'file/cell')
  t.regex(reasonOf(recorded), /a part of the path is no folder/)
})

test('a cell whose path has no proxy has nothing to profile and warns', async (t) => {
  const deployment = {...fakeDeployment({pid: process.pid}), path: () => []}
  await using profiler = customProfiler({
    choice: {kind: 'custom', name: 'p', command: 'true'},
    dropInDirectory: '/nowhere',
    graceSeconds: 0,
  })
  const request = {deployment, cell: cell(), cellDirectory: '/nowhere', frequencyHertz: 99}
  const {recorded, warnings} = await recordProfiles(profiler, {...request, signal: new AbortController().signal})
  t.deepEqual(recorded, [])
  t.is(warnings[0]!.code, 'nothing-to-profile')
})

test('a command that watches the whole machine runs beside every sidecar, also where no request crosses one', async (t) => {
  const directory = await mkdtemp(join(tmpdir(), 'record-profiles-'))
  t.teardown(() => rm(directory, {recursive: true, force: true}))
  const deployment = {...fakeDeployment({pid: process.pid}), path: () => []}
  const choice = {kind: 'custom', name: 'machine', command: 'echo "main;work 1"'} as const
  await using profiler = customProfiler({choice, dropInDirectory: directory, graceSeconds: 5})
  const {recorded, warnings} = await recordProfiles(profiler, {
    deployment,
    cell: cell({mode: 'baseline', durationSeconds: 0, profiler: choice}),
    cellDirectory: directory,
    frequencyHertz: 99,
    signal: new AbortController().signal,
  })
  t.deepEqual(warnings, [])
  t.is(recorded.length, deployment.proxies.length)
  t.true(recorded.every(({status}) => status === 'recorded'))
})

test('the control plane is recorded beside the path by what records any program, each instance in a folder of its own', async (t) => {
  const here = fakeDeployment({pid: process.pid})
  const [one] = await here.processes('fortioserver-sidecar')
  const planes = ['a', 'b'].map((instance) => ({
    ...one!,
    ...{proxy: 'control-plane', workload: 'control-plane', instances: 2, instance},
  })) as (typeof one)[]
  const deployment = {...here, controlPlaneProcesses: async () => planes as never}
  const directory = await mkdtemp(join(tmpdir(), 'record-profiles-'))
  t.teardown(() => rm(directory, {recursive: true, force: true}))
  const foldersWith = async (profiler: ProfilerChoice) => {
    const seen: string[] = []
    const recording: Profiler = {
      name: profiler.name,
      ...{notes: [], warnings: [], graceSeconds: 0},
      prepare: async () => undefined,
      record: async (request) => {
        seen.push(relative(directory, request.directory))
        return []
      },
      [Symbol.asyncDispose]: async () => undefined,
    }
    const request = {deployment, cell: cell({profiler}), cellDirectory: directory, frequencyHertz: 99}
    await recordProfiles(recording, {...request, signal: new AbortController().signal})
    return seen.toSorted()
  }
  const all = ['control-plane/a/p', 'control-plane/b/p', 'fortioserver/p']
  t.deepEqual(await foldersWith({kind: 'custom', name: 'p', command: 'perf record -p {sidecar_pid}'}), all)
  t.deepEqual(await foldersWith({kind: 'preset', name: 'p', preset: 'oncpu', tool: null}), all)
  t.deepEqual(await foldersWith({kind: 'preset', name: 'p', preset: 'malloc', tool: null}), ['fortioserver/p'])
  t.deepEqual(await foldersWith({kind: 'custom', name: 'p', command: 'vmstat 1'}), ['fortioserver/p'])
  t.deepEqual(await foldersWith({kind: 'envoy', name: 'p', endpoint: 'cpuprofiler'}), ['fortioserver/p'])
})
