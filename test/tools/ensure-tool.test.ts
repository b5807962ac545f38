import {spawn} from 'node:child_process'
import {once} from 'node:events'
import {chmod, mkdir, readdir, readFile, utimes, writeFile} from 'node:fs/promises'
import {join} from 'node:path'
import test from 'ava'
import {InterruptedError, PrerequisiteError} from '../../src/errors/index.ts'
import {run} from '../../src/process/run.ts'
import {ensure, missingTool} from '../../src/tools/ensure-tool.ts'
import type {FetchProgress} from '../../src/tools/fetching/fetch-step.ts'
import {TOOLS} from '../../src/tools/registry.ts'
import {bringing, makeWorld, step, widget, writeProgram} from './_tool-world.ts'

const ARCHITECTURE = 'x64'
const PLACE = 'tools/widget-1.2.3/widget'

function failing(message: string) {
  return async () => {
    throw new PrerequisiteError(message)
  }
}

test('what is found is not fetched', async (t) => {
  const {path, cache} = await makeWorld(t)
  const tried: string[] = []
  await writeProgram(join(path, 'widget'), 'echo widget 1.5.0')
  const tool = widget([bringing('first', tried)])
  t.is((await ensure(tool, {searchPath: path, cache, architecture: ARCHITECTURE})).origin, 'PATH')
  t.deepEqual(tried, [])
})

test('steps are tried in order until one succeeds, and only its program is left in the cache', async (t) => {
  const {path, cache} = await makeWorld(t)
  const tried: string[] = []
  const steps = [
    step('first', tried, async ({scratch}) => {
      await writeFile(join(scratch, 'half'), 'half')
      throw new Error('connection lost')
    }),
    bringing('second', tried),
    bringing('third', tried),
  ]
  const found = await ensure(widget(steps), {searchPath: path, cache, architecture: ARCHITECTURE})
  t.deepEqual(tried, ['first', 'second'])
  t.like(found, {origin: 'second', version: '1.2.3', path: join(cache, PLACE)})
  t.deepEqual(await readdir(join(cache, 'tools')), ['widget-1.2.3'])
  const again = await ensure(widget(steps), {searchPath: path, cache, architecture: ARCHITECTURE})
  t.is(again.origin, 'cache')
  t.deepEqual(tried, ['first', 'second'])
})

test('when no step succeeds the error says what came of each', async (t) => {
  const {path, cache} = await makeWorld(t)
  const steps = [step('first', [], failing('no pip here')), step('second', [], failing('server answered 404'))]
  const error = await t.throwsAsync(ensure(widget(steps), {searchPath: path, cache, architecture: ARCHITECTURE}), {
    instanceOf: PrerequisiteError,
  })
  t.regex(error.message, /first: no pip here\n- second: server answered 404/)
  t.is(error.exitCode, 4)
  t.deepEqual(await readdir(join(cache, 'tools')), [])
})

test('a program that came with another version, or that does not run, is not accepted', async (t) => {
  const {path, cache} = await makeWorld(t)
  const broken = step('broken', [], ({scratch}) => writeProgram(join(scratch, 'program'), 'exit 3'))
  const tool = widget([bringing('wrong', [], '1.2.4'), broken])
  const error = await t.throwsAsync(ensure(tool, {searchPath: path, cache, architecture: ARCHITECTURE}))
  t.regex(error.message, /wrong: The program that came is version 1\.2\.4, not 1\.2\.3/)
  t.regex(error.message, /broken: The program that came ended with code 3/)
  t.deepEqual(await readdir(join(cache, 'tools')), [])
})

test('where fetching is not allowed, the error names the tool and the way to get it', async (t) => {
  const {path, cache} = await makeWorld(t)
  const tried: string[] = []
  const error = await t.throwsAsync(
    ensure(widget([bringing('first', tried)]), {searchPath: path, cache, mayFetch: false}),
    {instanceOf: PrerequisiteError},
  )
  t.regex(error.hint ?? '', /runner doctor --fix/)
  t.deepEqual(tried, [])
})

test('a system package is named for the system at hand', (t) => {
  const hint = (family: 'debian' | 'ubuntu' | 'fedora' | 'alpine' | null) =>
    missingTool(TOOLS.perf, {family, kernelRelease: '6.8.0-31-generic'}).hint ?? ''
  t.regex(hint('debian'), /apt-get install linux-perf`/)
  t.regex(hint('ubuntu'), /apt-get install linux-tools-generic linux-tools-6\.8\.0-31-generic`/)
  t.regex(hint('fedora'), /dnf install perf`/)
  t.regex(hint('alpine'), /apk add perf`/)
  t.regex(hint(null), /linux-perf/)
})

test('a full disk ends the fetch with an error that says so, and no further step is tried', async (t) => {
  const {path, cache} = await makeWorld(t)
  const tried: string[] = []
  const full = step('first', tried, failing('pip: OSError: [Errno 28] No space left on device'))
  const tool = widget([full, bringing('second', tried)])
  const error = await t.throwsAsync(ensure(tool, {searchPath: path, cache, architecture: ARCHITECTURE}), {
    instanceOf: PrerequisiteError,
    message: /no space is left there/,
  })
  t.regex(error.hint ?? '', /XDG_CACHE_HOME/)
  t.deepEqual(tried, ['first'])
})

test('a cache that cannot be made is a clear error', async (t) => {
  const {path, cache} = await makeWorld(t)
  await writeFile(join(cache, 'file'), '')
  const tool = widget([bringing('first', [])])
  const inFile = ensure(tool, {searchPath: path, cache: join(cache, 'file', 'x'), architecture: ARCHITECTURE})
  await t.throwsAsync(inFile, {instanceOf: PrerequisiteError, message: /a part of that path is a file/})
  const nowhere = ensure(tool, {searchPath: path, cache: null, architecture: ARCHITECTURE})
  await t.throwsAsync(nowhere, {instanceOf: PrerequisiteError, message: /neither XDG_CACHE_HOME nor HOME/})
})

test('there is nothing to fetch for another platform', async (t) => {
  const {path, cache} = await makeWorld(t)
  const tool = widget([bringing('first', [])])
  await t.throwsAsync(ensure(tool, {searchPath: path, cache, architecture: null}), {
    instanceOf: PrerequisiteError,
    message: /Linux on x86-64 or arm64/,
  })
})

test('two fetches at the same time fetch once', async (t) => {
  const {path, cache} = await makeWorld(t)
  const tried: string[] = []
  const phases: string[] = []
  const tool = widget([bringing('first', tried)])
  const options = {searchPath: path, cache, architecture: ARCHITECTURE} as const
  const onProgress = ({phase}: FetchProgress) => void phases.push(phase)
  const both = await Promise.all([ensure(tool, options), ensure(tool, {...options, onProgress})])
  t.deepEqual(tried, ['first'])
  t.deepEqual(new Set(both.map(({path: found}) => found)), new Set([join(cache, PLACE)]))
})

test('an interrupted fetch leaves neither program, scratch folder nor lock', async (t) => {
  const {path, cache} = await makeWorld(t)
  const controller = new AbortController()
  const hanging = step('first', [], async ({scratch, signal}) => {
    await writeProgram(join(scratch, 'program'), 'echo widget 1.2.3')
    controller.abort(new InterruptedError('SIGTERM', 'interrupted'))
    await run(['sleep', '60'], {signal})
    throw new Error('sleep was ended')
  })
  const options = {searchPath: path, cache, architecture: ARCHITECTURE, signal: controller.signal} as const
  const error = await t.throwsAsync(ensure(widget([hanging, bringing('second', [])]), options), {
    instanceOf: InterruptedError,
  })
  t.is(error.exitCode, 143)
  t.deepEqual(await readdir(join(cache, 'tools')), [])
})

const KILLED_FETCH = `
  import {ensure} from ${JSON.stringify(join(import.meta.dirname, '../../src/tools/ensure-tool.ts'))}
  import {step, widget, writeProgram} from ${JSON.stringify(join(import.meta.dirname, '_tool-world.ts'))}
  const hanging = step('first', [], async ({scratch}) => {
    await writeProgram(scratch + '/program', 'echo widget 1.2.3')
    process.stdout.write('fetching')
    await new Promise((resolve) => setTimeout(resolve, 60_000))
  })
  await ensure(widget([hanging]), {searchPath: '/nonexistent', cache: process.argv[1], architecture: 'x64'})
`

test('a fetch that is killed leaves nothing usable, and the next one clears up after it', async (t) => {
  const {path, cache} = await makeWorld(t)
  const child = spawn(process.execPath, ['--input-type=module', '--eval', KILLED_FETCH, cache])
  await once(child.stdout, 'data')
  child.kill('SIGKILL')
  await once(child, 'exit')
  const left = await readdir(join(cache, 'tools'))
  t.is(left.length, 2, 'a lock and a scratch folder')
  t.false(left.includes('widget-1.2.3'))
  const found = await ensure(widget([bringing('first', [])]), {searchPath: path, cache, architecture: ARCHITECTURE})
  t.is(found.origin, 'first')
  t.deepEqual(await readdir(join(cache, 'tools')), ['widget-1.2.3'])
})

test('a lock that nobody keeps fresh is taken over, whoever wrote it', async (t) => {
  const {path, cache} = await makeWorld(t)
  await mkdir(join(cache, 'tools'))
  const lock = join(cache, 'tools', 'widget-1.2.3.lock')
  await writeFile(lock, '1:1:1')
  const longAgo = new Date(Date.now() - 3_600_000)
  await utimes(lock, longAgo, longAgo)
  const found = await ensure(widget([bringing('first', [])]), {searchPath: path, cache, architecture: ARCHITECTURE})
  t.is(found.origin, 'first')
})

test('a broken program in the cache is replaced', async (t) => {
  const {path, cache} = await makeWorld(t)
  await writeProgram(join(cache, PLACE), 'exit 1')
  await chmod(join(cache, PLACE), 0o755)
  const found = await ensure(widget([bringing('first', [])]), {searchPath: path, cache, architecture: ARCHITECTURE})
  t.is(found.origin, 'first')
  t.regex(await readFile(join(cache, PLACE), 'utf8'), /echo widget 1\.2\.3/)
})
