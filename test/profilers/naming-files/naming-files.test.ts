import {createHash} from 'node:crypto'
import {readFile} from 'node:fs/promises'
import {join} from 'node:path'
import test, {type ExecutionContext} from 'ava'
import {PrerequisiteError} from '../../../src/errors/index.ts'
import {profilerFor} from '../../../src/profilers/index.ts'
import {readInput} from '../../../src/profiles/read-input.ts'
import {eventually} from '../../eventually.ts'
import {skip} from '../../skip.ts'
import {exists, PLACE, scratchFolder} from '../fake-deployment.ts'
import {manifestOf, reasonOf, recordingOf, recordWith} from '../recording.ts'
import {type Elsewhere, elsewhere, elsewhereMissing, PROGRAM_PATH} from './fake-naming-files.ts'

const cache = await scratchFolder()
process.env['XDG_CACHE_HOME'] = cache.path
test.after.always(() => cache[Symbol.asyncDispose]())

const OPTIONS = {frequencyHertz: 499}
const ONCPU = {kind: 'preset', name: 'oncpu', preset: 'oncpu', tool: 'perf'} as const

/** Runs `body` with a place that is not this host, or says why there can be none. */
const inPlace =
  (body: (t: ExecutionContext, there: Elsewhere, directory: string) => Promise<void>, options = {}) =>
  async (t: ExecutionContext) => {
    const missing = elsewhereMissing()
    if (missing !== null) return skip(t, missing)
    await using scratch = await scratchFolder()
    await using there = await elsewhere(options)
    await body(t, there, scratch.path)
    t.deepEqual(await there.left(), [])
  }

const sha256 = async (path: string) =>
  createHash('sha256')
    .update(await readFile(path))
    .digest('hex')

function recordCommand(there: Elsewhere, directory: string, command: string) {
  const profiler = profilerFor({kind: 'custom', name: 'mine', command}, OPTIONS)
  return recordingOf(there.deployment, directory, 0.5).then((recording) => recordWith(profiler, recording))
}

async function namesIn(directory: string): Promise<string[]> {
  const {named} = await readInput(directory, {naming: {}})
  return named.stacks.frames.map(({name}) => name)
}

test.serial(
  'a process elsewhere is named by copies of its own files, which come once, and nothing is left there',
  inPlace(async (t, there, directory) => {
    const [profile] = await recordWith(profilerFor(ONCPU, OPTIONS), await recordingOf(there.deployment, directory, 0.5))
    const {files, format, process: profiled, host} = manifestOf(profile)
    t.is(format, 'perf-data')
    const own = files.modules!.find(({path}) => path === PROGRAM_PATH)!
    t.is(own.sha256, await sha256(there.program))
    t.not(own.sha256, await sha256(PROGRAM_PATH))
    t.is(own.buildId, profiled.buildId)
    t.is(await sha256(join(cache.path, 'mesh-runner', 'modules', own.sha256)), own.sha256)
    t.regex(host.bootId!, /^[0-9a-f-]{36}$/)
    const names = await namesIn(directory)
    t.true(names.includes('hot_inner') && names.includes('hot_outer'), names.join(' '))

    there.copied.splice(0)
    const again = await scratchFolder()
    await recordWith(profilerFor(ONCPU, OPTIONS), await recordingOf(there.deployment, again.path, 0.5))
    const came = there.copied.filter((path) => !path.endsWith('/perf.data'))
    t.deepEqual(came, [])
    await again[Symbol.asyncDispose]()
  }),
)

test.serial(
  'a custom command runs as it is; programs that are absent there let their input through, and names are made here',
  inPlace(async (t, there, directory) => {
    const command =
      'perf record -F 499 -g -p {sidecar_pid} -- sleep {duration} && perf script | ~/FlameGraph/stackcollapse-perf.pl --all'
    const home = await scratchFolder()
    const before = process.env['HOME']
    process.env['HOME'] = home.path
    try {
      const [profile] = await recordCommand(there, directory, command)
      const {files, profiler} = manifestOf(profile)
      t.true(profiler.command.endsWith('| "$MESH_RUNNER_FOLDER/pass-through.sh" --all'))
      t.true(files.modules!.some(({path}) => path === PROGRAM_PATH))
      t.true((await namesIn(directory)).some((name) => /^env\+0x[0-9a-f]+$/.test(name)))
      t.true(await exists(join(directory, 'perf.data')))
    } finally {
      process.env['HOME'] = before
      await home[Symbol.asyncDispose]()
    }
  }),
)

test.serial(
  'samples of another process are a failed profile that says whose they are',
  inPlace(async (t, there, directory) => {
    const command =
      "perf record -F 499 -g -o other.data -- sh -c 'i=0; while [ $i -lt 300000 ]; do i=$((i+1)); done' >&2 && perf script -i other.data # {sidecar_pid}"
    const [profile] = await recordCommand(there, directory, command)
    t.regex(
      reasonOf(profile),
      /Only 0\.0 % of its samples are of the proxy \(pid \d+\); it saw \d+ % of sh \(.id \d+\)/,
    )
  }),
)

test.serial(
  'an aborted recording leaves neither processes nor files there',
  inPlace(async (t, there, directory) => {
    const abort = new AbortController()
    const command = 'sleep 613 & wait'
    const profiler = profilerFor({kind: 'custom', name: 'mine', command}, OPTIONS)
    const recorded = recordWith(profiler, await recordingOf(there.deployment, directory, 60, abort.signal))
    const sleeps = async () => {
      const {stdout} = await there.deployment.exec(PLACE, ['pgrep', '-f', '^sleep 613$'])
      return stdout.trim() !== ''
    }
    await eventually('the command', sleeps)
    abort.abort()
    t.regex(reasonOf((await recorded)[0]), /It was stopped because the run was\./)
    await eventually('its end', async () => !(await sleeps()), 6000)
  }),
)

test.serial(
  'bpftrace is refused before any load where only container pids are seen',
  inPlace(
    async (t, there) => {
      const choice = {kind: 'preset', name: 'offcpu', preset: 'offcpu', tool: 'bpftrace'} as const
      await using profiler = profilerFor(choice, OPTIONS)
      const error = await t.throwsAsync(profiler.prepare(there.deployment, new AbortController().signal), {
        instanceOf: PrerequisiteError,
        message: /sees container pids only/,
      })
      t.regex(error!.hint!, /hostPID/)
    },
    {knowsHostPid: false},
  ),
)

test.serial(
  'a custom command of bpftrace that saw nothing there says why',
  inPlace(
    async (t, there, directory) => {
      const [profile] = await recordCommand(there, directory, 'true bpftrace {sidecar_pid}')
      t.regex(reasonOf(profile), /It printed nothing\. It could see nothing: this place sees container pids only/)
    },
    {knowsHostPid: false},
  ),
)
