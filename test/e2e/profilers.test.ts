import {mkdir, readFile} from 'node:fs/promises'
import {join} from 'node:path'
import test, {type ExecutionContext} from 'ava'
import {PrerequisiteError} from '../../src/errors/index.ts'
import {profilerFor, RECORDED_PRESETS} from '../../src/profilers/index.ts'
import type {Preset, PresetMethod} from '../../src/profilers/presets/preset.ts'
import {readInput} from '../../src/profiles/read-input.ts'
import {totalsOf} from '../../src/stacks/model/stacks.ts'
import type {Deployment} from '../../src/testbeds/testbed.ts'
import {type LoadedEnvoy, loadedEnvoy} from '../profilers/envoy/loaded-envoy.ts'
import {background, fakeDeployment, scratchFolder} from '../profilers/fake-deployment.ts'
import {manifestOf, reasonOf, recordingOf, recordWith} from '../profilers/recording.ts'
import {skip} from '../skip.ts'

let envoy: LoadedEnvoy | string
const worked = new Map<string, string[]>()

test.before(async () => {
  envoy = await loadedEnvoy()
})
test.after.always(async () => {
  if (typeof envoy === 'object') await envoy[Symbol.asyncDispose]()
})

/** A warm Envoy hardly faults, and a stripped one hides operator new: those presets get a process that does both. */
const OTHER_TARGET = new Set(['pagefaults', 'malloc'])
/** By itself: faults and allocations of children would not be the process's own. */
const BUSY =
  'import mmap\nopen("/proc/self/comm", "w").write("busy")\nwhile True: (mmap.mmap(-1, 1 << 20).write(bytes(1 << 20)), [b"x" * 600 for _ in range(2000)])'

/** Starts it, and waits until its launchers have become it: profiles are judged by the names of threads. */
async function startBusy() {
  const busy = background(['python3', '-c', BUSY])
  while ((await readFile(`/proc/${busy.pid}/comm`, 'latin1')) !== 'busy\n') await new Promise(setImmediate)
  return busy
}

async function recordPreset(t: ExecutionContext, deployment: Deployment, preset: Preset, method: PresetMethod) {
  await using scratch = await scratchFolder()
  const directory = join(scratch.path, 'recording')
  await mkdir(directory)
  const choice = {kind: 'preset', name: preset.name, preset: preset.name, tool: method.tool} as const
  const recording = await recordingOf(deployment, directory, 1)
  const manifest = manifestOf((await recordWith(profilerFor(choice, {frequencyHertz: 499}), recording))[0])
  const {stacks} = (await readInput(directory, {naming: {}})).named
  t.deepEqual(
    stacks.sampleTypes.map(({unit}) => unit),
    [preset.unit],
  )
  t.true(totalsOf(stacks, 0)[0]! > 0)
  t.is(manifest.profiler.tool, method.tool)
  worked.set(preset.name, [...(worked.get(preset.name) ?? []), method.tool])
}

for (const preset of RECORDED_PRESETS) {
  for (const method of preset.methods) {
    test.serial(`${preset.name} with ${method.tool} records ${preset.unit}, or says why it cannot`, async (t) => {
      if (typeof envoy === 'string') return skip(t, envoy)
      await using busy = await startBusy()
      const deployment = OTHER_TARGET.has(preset.name) ? fakeDeployment({pid: busy.pid}) : envoy.deployment
      try {
        await recordPreset(t, deployment, preset, method)
      } catch (error) {
        if (!(error instanceof PrerequisiteError)) throw error
        t.true(error.hint!.length > 0)
        skip(t, `this kernel: ${error.message}`)
      }
    })
  }
  test.serial(`${preset.name} works with one tool at least where bpftrace and perf do`, (t) => {
    if (!worked.get('oncpu')?.includes('bpftrace')) return skip(t, 'this kernel: bpftrace cannot record on it')
    t.log((worked.get(preset.name) ?? ['none']).join(', '))
    t.true(worked.has(preset.name))
  })
}

test.serial('malloc of a stripped Envoy is refused, naming what to use instead', async (t) => {
  if (typeof envoy === 'string') return skip(t, envoy)
  if (!worked.has('malloc')) return skip(t, 'this kernel: nothing here finds allocators')
  const profiler = profilerFor({kind: 'preset', name: 'malloc', preset: 'malloc', tool: null}, {frequencyHertz: 99})
  const error = await t.throwsAsync(profiler.prepare(envoy.deployment, new AbortController().signal), {
    instanceOf: PrerequisiteError,
    message: /not here, because/,
  })
  t.true(error!.hint!.includes('envoy-heap'))
})

/** The published command lines, as they are; the unit that each must have. */
const COMMAND_LINES = [
  ['bcc-oncputime-sidecar', 'profile-bpfcc -df {duration} -p {sidecar_pid}'],
  ['bcc-offcputime-sidecar', 'offcputime-bpfcc -df {duration} -p {sidecar_pid}'],
  ['bcc-offwaketime-sidecar', 'offwaketime-bpfcc -df {duration} -p {sidecar_pid}'],
  ['bcc-wakeuptime-sidecar', 'wakeuptime-bpfcc -f -p {sidecar_pid} {duration}'],
  ['bcc-stackcount-alloc', 'stackcount-bpfcc -p {sidecar_pid} *alloc* -fD {duration}'],
  [
    'perf-oncputime-sidecar',
    'perf record -F 99 -g -p {sidecar_pid} -- sleep {duration} && perf script | ~/FlameGraph/stackcollapse-perf.pl | c++filt -n',
  ],
  [
    'perf-pagefaults-sidecar',
    'perf record -e page-faults -g -p {sidecar_pid} -- sleep {duration} && perf script | ~/FlameGraph/stackcollapse-perf.pl | c++filt -n',
  ],
] as const

/** What a kernel without kprobes, or headers of another kernel, make of bcc. */
const KERNEL_LACKS = /kprobes|headers|printed nothing|Failed to compile|command not found/

for (const [name, command] of COMMAND_LINES) {
  test.serial(`the command line ${name} records, or fails as this kernel makes it`, async (t) => {
    if (typeof envoy === 'string') return skip(t, envoy)
    await using scratch = await scratchFolder()
    await using busy = await startBusy()
    const deployment = name.includes('pagefaults') ? fakeDeployment({pid: busy.pid}) : envoy.deployment
    const recording = await recordingOf(deployment, scratch.path, 2)
    const [profile] = await recordWith(profilerFor({kind: 'custom', name, command}, {frequencyHertz: 99}), recording)
    if (profile!.status === 'recorded') {
      t.log('recorded')
      t.is(profile!.manifest.name, name)
      return
    }
    t.false(command.startsWith('perf'), 'sampling with perf works wherever perf does')
    t.regex(reasonOf(profile), KERNEL_LACKS)
    skip(t, `this kernel: ${reasonOf(profile)}`)
  })
}
