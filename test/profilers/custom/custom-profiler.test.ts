import {chmod, mkdir, readFile, writeFile} from 'node:fs/promises'
import {join} from 'node:path'
import test from 'ava'
import {PrerequisiteError} from '../../../src/errors/index.ts'
import {run} from '../../../src/process/run.ts'
import {customProfiler} from '../../../src/profilers/custom/custom-profiler.ts'
import {profilerFor} from '../../../src/profilers/index.ts'
import {eventually} from '../../eventually.ts'
import {skip} from '../../skip.ts'
import {background, exists, fakeDeployment, scratchFolder} from '../fake-deployment.ts'
import {manifestOf, reasonOf, recordingOf, recordWith} from '../recording.ts'

const FOLDED = "printf 'a;b 3\\na;c 4\\n'"

async function recordCommand(command: string, durationSeconds = 1) {
  const scratch = await scratchFolder()
  await using target = background(['sleep', '60'])
  const profiler = profilerFor({kind: 'custom', name: 'mine', command}, {frequencyHertz: 99})
  const recording = await recordingOf(fakeDeployment({pid: target.pid}), scratch.path, durationSeconds)
  const [profile] = await recordWith(profiler, recording)
  return {
    profile,
    pid: target.pid,
    directory: scratch.path,
    [Symbol.asyncDispose]: () => scratch[Symbol.asyncDispose](),
  }
}

test('standard output is the profile, and what naming needs is saved beside it', async (t) => {
  await using recorded = await recordCommand(`echo noise >&2; ${FOLDED}`)
  const manifest = manifestOf(recorded.profile)
  t.is(await readFile(join(recorded.directory, manifest.files.raw), 'utf8'), 'a;b 3\na;c 4\n')
  t.is(await readFile(join(recorded.directory, manifest.files.log!), 'utf8'), 'noise\n')
  t.regex(await readFile(join(recorded.directory, manifest.files.maps!), 'utf8'), /r-xp .*sleep/)
  t.regex(manifest.process.executable, /sleep|coreutils/)
  t.regex(manifest.process.buildId!, /^[0-9a-f]{40}$/)
  t.true((manifest.facts['processStartTicks'] as number) > 0)
  t.deepEqual(JSON.parse(await readFile(join(recorded.directory, 'profile.json'), 'utf8')), manifest)
})

test('the build id is the one that readelf prints', async (t) => {
  await using recorded = await recordCommand(FOLDED)
  const {executable, buildId} = manifestOf(recorded.profile).process
  const oracle = await run(['readelf', '-n', executable])
  if (oracle.notFound) return skip(t, 'readelf is absent')
  t.true(oracle.stdout.includes(`Build ID: ${buildId}`))
})

test('the script is kept with the command as it was given', async (t) => {
  const command = `${FOLDED} | grep -v 'x y' # {duration} {sidecar_pid}`
  await using recorded = await recordCommand(command)
  const script = await readFile(join(recorded.directory, manifestOf(recorded.profile).files.script!), 'utf8')
  t.true(script.includes(`${FOLDED} | grep -v 'x y' # 1 ${recorded.pid}\n`))
})

test('a pattern stays an argument', async (t) => {
  await using recorded = await recordCommand('touch xalloc.c; echo *alloc* 1')
  t.is(await readFile(join(recorded.directory, 'profile.out'), 'utf8'), '*alloc* 1\n')
})

test('the command runs in the folder of its recording', async (t) => {
  await using recorded = await recordCommand(`touch perf.data && ${FOLDED}`)
  manifestOf(recorded.profile)
  t.true(await exists(join(recorded.directory, 'perf.data')))
})

test('two recordings of one profiler run at the same time in folders of their own', async (t) => {
  await using scratch = await scratchFolder()
  await using target = background(['sleep', '60'])
  const deployment = fakeDeployment({pid: target.pid})
  await using profiler = profilerFor(
    {kind: 'custom', name: 'mine', command: `pwd >&2; ${FOLDED}`},
    {frequencyHertz: 99},
  )
  await profiler.prepare(deployment, new AbortController().signal)
  const folders = [join(scratch.path, 'one'), join(scratch.path, 'two')]
  const profiles = await Promise.all(
    folders.map(async (folder) => {
      await mkdir(folder)
      return profiler.record(await recordingOf(deployment, folder))
    }),
  )
  t.deepEqual(
    profiles.flat().map((profile) => profile.status),
    ['recorded', 'recorded'],
  )
  for (const folder of folders) t.is(await readFile(join(folder, 'command.log'), 'utf8'), `${folder}\n`)
})

test('a command that fails says how, with the end of its standard error', async (t) => {
  await using recorded = await recordCommand('for i in {1..50}; do echo line $i >&2; done; exit 3')
  const reason = reasonOf(recorded.profile)
  t.regex(reason, /^The profiling command failed: for i/)
  t.true(reason.includes('exit code 3'))
  t.true(reason.endsWith('line 50'))
  t.is(reason.split('\n').filter((line) => line.startsWith('line ')).length, 20)
})

test('a pipe fails with its first part', async (t) => {
  await using recorded = await recordCommand(`(${FOLDED}; exit 4) | cat`)
  t.true(reasonOf(recorded.profile).includes('exit code 4'))
})

test('a command that prints nothing fails', async (t) => {
  await using recorded = await recordCommand('true')
  t.true(reasonOf(recorded.profile).includes('It printed nothing.'))
})

test('a command that prints no stacks fails and says what was seen', async (t) => {
  await using recorded = await recordCommand('echo hello world; echo oops >&2')
  t.regex(reasonOf(recorded.profile), /cannot be read as stacks; it begins with "hello world"\. .*\noops$/s)
})

test('a program that is not there fails with what bash said', async (t) => {
  await using recorded = await recordCommand('no-such-profiler -p {sidecar_pid}')
  t.regex(reasonOf(recorded.profile), /exit code 127\.[\s\S]*no-such-profiler: command not found/)
})

/** Ignores SIGTERM, has a child that does too, and never ends. */
const STUBBORN = `trap '' TERM; bash -c 'trap "" TERM; echo $$ > grandchild.pid; while :; do sleep 0.1; done' & echo $$ > child.pid; while :; do sleep 0.1; done`

async function isAlive(pidFile: string): Promise<boolean> {
  const stat = await readFile(`/proc/${(await readFile(pidFile, 'utf8')).trim()}/stat`, 'utf8').catch(() => null)
  return stat !== null && !stat.includes(') Z ')
}

test('aborting ends the whole tree of processes, also those that ignore SIGTERM', async (t) => {
  await using scratch = await scratchFolder()
  await using target = background(['sleep', '60'])
  const abort = new AbortController()
  const command = `bash -c ${JSON.stringify(STUBBORN).replaceAll('$', '\\$')}`
  const profiler = profilerFor({kind: 'custom', name: 'mine', command}, {frequencyHertz: 99})
  const recording = await recordingOf(fakeDeployment({pid: target.pid}), scratch.path, 30, abort.signal)
  const pids = ['child.pid', 'grandchild.pid'].map((name) => join(scratch.path, name))
  const recorded = recordWith(profiler, recording)
  for (const file of pids) await eventually(file, async () => (await exists(file)) && (await readFile(file)).length > 0)
  for (const file of pids) t.true(await isAlive(file))
  abort.abort()
  t.true(reasonOf((await recorded)[0]).includes('It was stopped because the run was.'))
  for (const file of pids) await eventually(`${file} to end`, async () => !(await isAlive(file)), 5000)
})

test('a command that hangs is stopped at its deadline', async (t) => {
  await using scratch = await scratchFolder()
  await using target = background(['sleep', '60'])
  const profiler = customProfiler({
    choice: {kind: 'custom', name: 'mine', command: 'sleep 1000'},
    dropInDirectory: '/nonexistent',
    graceSeconds: 0.5,
  })
  const recording = await recordingOf(fakeDeployment({pid: target.pid}), scratch.path, 0.5)
  const [profile] = await recordWith(profiler, recording)
  t.true(reasonOf(profile).includes('It had not ended after 1 s and was stopped.'))
})

test('an absent program of ~/FlameGraph is replaced by the drop-in, and the warning says so', async (t) => {
  await using scratch = await scratchFolder()
  await using target = background(['sleep', '60'])
  const program = join(scratch.path, 'flame', 'stackcollapse-xyz.pl')
  await mkdir(join(scratch.path, 'flame'))
  await writeFile(program, '#!/bin/sh\nprintf "dropped;$MESH_RUNNER_KEEP_ADDRESSES 5\\n"\n')
  await chmod(program, 0o755)
  const options = {frequencyHertz: 99, packageDirectory: scratch.path}
  const command = 'echo x | ~/FlameGraph/stackcollapse-xyz.pl'
  const profiler = profilerFor({kind: 'custom', name: 'mine', command}, options)
  const [profile] = await recordWith(profiler, await recordingOf(fakeDeployment({pid: target.pid}), scratch.path))
  t.is(manifestOf(profile).profiler.command, `echo x | '${program}'`)
  t.is(await readFile(join(scratch.path, 'profile.out'), 'utf8'), 'dropped;1 5\n')
  t.deepEqual(
    profiler.warnings.map(({code}) => code),
    ['profiling-command-drop-in'],
  )
})

test('a program of ~/FlameGraph without a drop-in is a missing prerequisite before any load', async (t) => {
  await using target = background(['sleep', '60'])
  const command = 'x | ~/FlameGraph/stackcollapse-none-such.pl'
  await using profiler = profilerFor({kind: 'custom', name: 'mine', command}, {frequencyHertz: 99})
  const prepared = profiler.prepare(fakeDeployment({pid: target.pid}), new AbortController().signal)
  await t.throwsAsync(prepared, {instanceOf: PrerequisiteError, message: /stackcollapse-none-such\.pl/})
})
