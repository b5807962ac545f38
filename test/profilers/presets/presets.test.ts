import {readFile} from 'node:fs/promises'
import {join} from 'node:path'
import test from 'ava'
import {PRESET_NAMES} from '../../../src/config/schema/profiling.ts'
import {PrerequisiteError, UsageError} from '../../../src/errors/index.ts'
import {run} from '../../../src/process/run.ts'
import {profilerFor} from '../../../src/profilers/index.ts'
import {ENVOY_PRESETS, RECORDED_PRESETS} from '../../../src/profilers/presets/catalogue.ts'
import {presetScript} from '../../../src/profilers/presets/preset-script.ts'
import {background, fakeDeployment} from '../fake-deployment.ts'

const VALUES = {pid: 7, hostPid: 8007, durationSeconds: 1.5, frequencyHertz: 49, allocator: '/usr/lib/libc.so.6'}
const METHODS = RECORDED_PRESETS.flatMap((preset) => preset.methods.map((method) => ({preset, method})))
const DOCS = join(import.meta.dirname, '../../../docs/profiling.md')

for (const {preset, method} of METHODS) {
  test(`the script of ${preset.name} with ${method.tool} is correct bash and names the process`, async (t) => {
    const script = await presetScript(preset.name, method.tool, VALUES, null)
    const checked = await run(['bash', '-n'], {input: script})
    t.is(checked.stderr, '')
    t.is(checked.exitCode, 0)
    t.regex(script, method.tool === 'perf' ? /-p 7\b|\/proc\/7\/task/ : /\b8007\b/)
    t.notRegex(script, /\{\{|undefined/)
  })
}

test('the catalogue holds every preset that --profiler knows, once and in its order', (t) => {
  t.deepEqual(
    [...RECORDED_PRESETS, ...ENVOY_PRESETS].map(({name}) => name),
    [...PRESET_NAMES],
  )
})

test('every preset has a line in the docs', async (t) => {
  const docs = await readFile(DOCS, 'utf8')
  for (const name of PRESET_NAMES) t.true(docs.includes(`\`${name}\``), name)
})

test('an unknown preset is a usage error that names those there are', (t) => {
  const error = t.throws(
    () => profilerFor({kind: 'preset', name: 'x', preset: 'x', tool: null}, {frequencyHertz: 99}),
    {instanceOf: UsageError},
  )
  t.true(error!.hint!.includes('offcpu'))
})

test('a tool that a preset does not know is a usage error', (t) => {
  const choice = {kind: 'preset', name: 'malloc', preset: 'malloc', tool: 'perf'} as const
  const error = t.throws(() => profilerFor(choice, {frequencyHertz: 99}), {instanceOf: UsageError})
  t.is(error!.hint, 'It knows bpftrace, bcc.')
})

test('a preset without any tool that works says of each what is wrong, before any load', async (t) => {
  await using target = background(['sleep', '60'])
  const deployment = fakeDeployment({pid: target.pid})
  const blind = {
    ...deployment,
    exec: async (...args: Parameters<typeof deployment.exec>) =>
      args[1].some((word) => word.includes('command -v'))
        ? {command: '', exitCode: 1, signal: null, stdout: '', stderr: '', timedOut: false}
        : deployment.exec(...args),
  }
  await using profiler = profilerFor(
    {kind: 'preset', name: 'offcpu', preset: 'offcpu', tool: null},
    {frequencyHertz: 99},
  )
  const error = await t.throwsAsync(profiler.prepare(blind, new AbortController().signal), {
    instanceOf: PrerequisiteError,
  })
  t.is(
    error!.message,
    'The preset offcpu cannot be recorded here. bpftrace: bpftrace is not installed; perf: perf is not installed; bcc: offcputime-bpfcc is not installed.',
  )
})
