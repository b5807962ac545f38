import {mkdtemp, rm, writeFile} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import test, {type ExecutionContext} from 'ava'
import {planOf} from '../../src/bench/plan.ts'
import {resolveBench} from '../../src/bench/resolve-bench.ts'
import type {Resolution} from '../../src/config/resolve-settings.ts'
import type {Settings} from '../../src/config/settings.ts'
import type {Sources} from '../../src/config/sources/read-sources.ts'
import {InputError, RunnerError} from '../../src/errors/index.ts'
import {resolveWith} from '../config/_resolve.ts'
import {exampleRun} from '../results/example.ts'

type Json = Record<string, unknown>

function sourcesOf(flags: Sources['flags']): Sources {
  return {
    flags,
    environment: {},
    readFile: async () => '',
    now: new Date(0),
    currentDirectory: '/here',
    packageDirectory: '/package',
  }
}

/** Settings with something in every list, of every kind of profiler. */
async function storedSettings(): Promise<Settings> {
  const flags = {
    headers: 'x-a:1',
    conn: '1,2',
    qps: '10,max',
    profiler: ['oncpu'],
    custom_profiling_command: ['perf record -p {sidecar_pid}'],
    envoy_profiler: ['heapprofiler'],
    set: [
      'connectionReuse=1:2',
      'resolution=1ms',
      'client.nodeSelector={"a": "b"}',
      'appresources={"limits": {"cpu": "1"}}',
    ],
  }
  return (await resolveWith({flags})).settings
}

async function runFolder(t: ExecutionContext): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'resolve-bench-'))
  t.teardown(() => rm(path, {recursive: true, force: true}))
  return path
}

async function resumption(folder: string, settings: Settings, stored: unknown): Promise<Resolution> {
  const plan = planOf(settings).cells.map(({key, label}) => ({key, label}))
  await writeFile(join(folder, 'run.json'), JSON.stringify({...exampleRun(), plan, settings: stored}))
  return await resolveBench(sourcesOf({resume: folder}))
}

async function resumed(folder: string, settings: Settings, stored: unknown): Promise<Settings> {
  return (await resumption(folder, settings, stored)).settings
}

/** Every way to change one value at any depth of `value` into `other`; absent for undefined. */
function* changed(value: unknown, other: unknown, path = ''): Generator<readonly [path: string, changed: unknown]> {
  if (typeof value !== 'object' || value === null) return
  for (const [key, one] of Object.entries(value)) {
    const put = (part: unknown) => (Array.isArray(value) ? value.with(Number(key), part) : {...value, [key]: part})
    yield [`${path}.${key}`, put(other)]
    for (const [inner, part] of changed(one, other, `${path}.${key}`)) yield [inner, put(part)]
  }
}

test('a run goes on with the settings that it was started with', async (t) => {
  const folder = await runFolder(t)
  const settings = await storedSettings()
  t.deepEqual(await resumed(folder, settings, settings), {...settings, resumeDirectory: folder})
  const {meshChoice: _meshChoice, ...older} = settings
  t.truthy((await resumed(folder, settings, older)).meshChoice)
})

/**
 * What may be absent: a run of before has no reason for its mesh; resources have requests or limits. An item of a list that
 * is absent is null, which is a value where `none` is one.
 */
const MAY_BE_ABSENT = /^\.meshChoice$|\.(requests|limits|nodeSelector\.\w+|limits\.\w+|policies\.0|envoyFilters\.0)$/

test('what a run says nothing of is taken as for a new run and told, or is unreadable input that names it', async (t) => {
  const folder = await runFolder(t)
  const settings = await storedSettings()
  const counts = {told: 0, refused: 0}
  for (const [path, stored] of changed(JSON.parse(JSON.stringify(settings)), undefined)) {
    if (MAY_BE_ABSENT.test(path)) continue
    const named = path.slice(1).replaceAll(/\.(\d+)/g, '[$1]')
    try {
      const {warnings} = await resumption(folder, settings, stored)
      const told = warnings.filter(({code}) => code === 'setting-newer-than-run')
      t.true(told.length > 0 && told.every(({message}) => message.includes(` ${named}`)), path)
      counts.told++
    } catch (error) {
      t.like(error, {name: 'InputError', code: 'INPUT_UNREADABLE'}, path)
      // Without what the cells are made from, another plan is what is seen.
      const {message} = error as Error
      t.true(
        [named, 'they make '].some((fault) => message.includes(`: ${fault}`)),
        `${path}: ${message}`,
      )
      counts.refused++
    }
  }
  t.true(counts.told > 60 && counts.refused > 20, JSON.stringify(counts))
})

test('a setting that a run did not know, in any depth, is the one of a new run; what it knew stays', async (t) => {
  const folder = await runFolder(t)
  const settings = await storedSettings()
  const {
    symbols: {urls: _urls, ...symbols},
    kubernetes,
    ...others
  } = settings
  const {images: _images, ...older} = kubernetes
  const going = await resumption(folder, settings, {...others, symbols, kubernetes: older})
  const {settings: present} = await resolveWith({})
  t.deepEqual(going.settings.kubernetes, {...kubernetes, images: present.kubernetes.images})
  t.deepEqual(going.settings.symbols, settings.symbols)
  t.deepEqual(going.settings.connections, settings.connections)
  t.true(going.warnings.some(({message}) => message.includes('kubernetes.images.proxy; it is taken to be "')))
  const {runLabel: _runLabel, ...unlabelled} = settings
  await t.throwsAsync(resumption(folder, settings, unlabelled), {instanceOf: InputError, message: /: runLabel/})
})

for (const other of [null, 7, -1, 'x', true, [], [null], {}]) {
  test(`${JSON.stringify(other)} in the place of any setting is taken, or refused in words`, async (t) => {
    const folder = await runFolder(t)
    const settings = await storedSettings()
    for (const [path, stored] of changed(JSON.parse(JSON.stringify(settings)), other)) {
      const outcome = await resumed(folder, settings, stored).catch((error: unknown) => error)
      t.true(!(outcome instanceof Error) || outcome instanceof RunnerError, `${path}: ${(outcome as Json)['stack']}`)
      if (outcome instanceof Error) continue
      t.notThrows(() => planOf(outcome as Settings), path)
    }
  })
}

test('a run does not go on with a file of filters that has changed meanwhile', async (t) => {
  const folder = await runFolder(t)
  const flags = {testbed: 'kubernetes', mesh: 'istio', 'istio-envoy-filters': ['f.yaml']}
  const {settings} = await resolveWith({flags, files: {'/here/f.yaml': ''}})
  t.deepEqual((await resumed(folder, settings, settings)).kubernetes.istio, settings.kubernetes.istio)
  const {settings: other} = await resolveWith({flags, files: {'/here/f.yaml': 'other'}})
  const error = await t.throwsAsync(resumed(folder, other, other), {instanceOf: RunnerError})
  t.regex(error?.message ?? '', /\/here\/f\.yaml has changed since the run was started/)
})
