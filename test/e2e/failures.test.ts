import {spawnSync} from 'node:child_process'
import {existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync} from 'node:fs'
import {delimiter, join} from 'node:path'
import {setTimeout as wait} from 'node:timers/promises'
import test, {type ExecutionContext} from 'ava'
import type {RunDocument} from '../../src/results/run-document.ts'
import {eventually} from '../eventually.ts'
import {realExecutables} from '../real-programs.ts'
import {skip, testUnless} from '../skip.ts'
import {
  childrenOf,
  commandsRunning,
  leftNothing,
  onlyRun,
  type Running,
  runRunner,
  scratch,
  scratchFoldersOf,
  startRunner,
} from './running-bench.ts'

const PROGRAMS = join(import.meta.dirname, '..', 'fixtures', 'programs')
const executables = realExecutables()
const real = testUnless(executables.missing, test.serial)

const LIGHT = ['--qps', '200', '--conn', '2']
/** A profile that needs no profiler. */
const STACKS = 'sleep {duration}; echo "main;work 1"'

function documentOf({stdout}: {readonly stdout: string}): RunDocument {
  return JSON.parse(stdout) as RunDocument
}

function statuses(document: RunDocument): string[] {
  return document.cells.map(({status}) => status)
}

/** Nothing that this runner has started is alive, and none of its scratch folders is there. */
function leftNoTrace(t: ExecutionContext, {pid}: Running): void {
  t.deepEqual(childrenOf(pid), [])
  t.deepEqual(scratchFoldersOf(pid), [])
}

function childNamed(runner: Running, pattern: RegExp): Promise<{readonly pid: number}> {
  return eventually(`${pattern}`, () => childrenOf(runner.pid).find(({command}) => pattern.test(command)))
}

test.serial('a wrong command line is one clear error with its exit code, before any side effect', async (t) => {
  const cwd = await scratch(t)
  writeFileSync(join(cwd, 'file'), '')
  const rows: readonly (readonly [flags: readonly string[], exitCode: number, says: RegExp])[] = [
    [['--durration', '2'], 2, /no flag --durration/],
    [['--duration', '0'], 2, /--duration "0"/],
    [['--duration', '1e99'], 2, /--duration "1e99"/],
    [['--conn', '1e9'], 2, /--conn "1e9"/],
    [['--qps', 'fast'], 2, /--qps "fast"/],
    [['--labels', '../up'], 2, /--labels "..\/up"/],
    [['--mesh', 'consul'], 2, /not one of envoy, istio, linkerd, none/],
    [['--mesh', 'linkerd'], 3, /linkerd/],
    [['--ingress', 'http://127.0.0.1'], 3, /ingress/],
    [['--testbed', 'kubernetes', '--kubeconfig', '/nowhere'], 3, /kubeconfig \/nowhere/],
    [['--load_gen_type', 'nighthawk'], 2, /nighthawk/],
    [['--profiler', 'nonsense'], 2, /not one of oncpu/],
    [['--profiler', 'malloc', '--profiler-tool', 'perf'], 2, /malloc cannot be recorded with 'perf'/],
    [['--custom_profiling_name', 'x'], 2, /1 names for 0 commands/],
    [['--profiling_mode=false', '--perf=true'], 2, /profilingMode is false/],
    [['--measure-profiling-cost'], 2, /no profiler/],
    [['--no_bothsidecar'], 2, /no path is left/],
    [['--config_file', 'absent.yaml'], 3, /absent.yaml/],
    [['--output-dir', 'file/x'], 3, /file\/x/],
    [['--custom_profiling_command', 'nosuch-bpfcc -p {sidecar_pid}'], 4, /nosuch-bpfcc/],
    [['--resume', 'absent'], 8, /absent\/run.json/],
  ]
  for (const [flags, exitCode, says] of rows) {
    const ended = await runRunner(['bench', ...flags, '--json'], {cwd})
    const what = flags.join(' ')
    t.is(ended.exitCode, exitCode, `${what}\n${ended.stdout}${ended.stderr}`)
    const {error} = JSON.parse(ended.stdout)
    t.is(error.exitCode, exitCode, what)
    t.regex(error.message, says, what)
    t.is(ended.stderr, '', what)
    t.true(leftNothing(cwd), what)
  }
})

test.serial('an error is a line that says what is wrong and one that says what to do', async (t) => {
  const cwd = await scratch(t)
  const {stdout, stderr, exitCode} = await runRunner(['bench', '--durration', '2'], {cwd})
  t.is(exitCode, 2)
  t.is(stdout, '')
  t.is(stderr, 'Error: There is no flag --durration\nTry this: Did you mean --duration?\n')
})

test.serial('--dry-run shows every command line and starts, fetches and writes nothing', async (t) => {
  const cwd = await scratch(t)
  const cache = join(cwd, 'cache')
  const command = 'perf record -p {sidecar_pid} -- sleep {duration} && perf script'
  const flags = ['--conn', '1,2', '--baseline', '--profiler', 'offcpu', '--custom_profiling_command', command]
  const env = {XDG_CACHE_HOME: cache, PATH: '/usr/bin:/bin'}
  const {stdout, stderr, exitCode} = await runRunner(['bench', '--dry-run', ...flags], {cwd, env})
  t.is(exitCode, 0, stderr)
  t.is(stderr, 'warning: baseline is measured without perf-record, offcpu: its requests cross no sidecar\n')
  t.true(stdout.includes('perf record -p {sidecar_pid} -- sleep 240 && perf script'))
  t.regex(stdout, /^3\. \S+_c_1_1024_offcpu_both, 240 s, with profile offcpu/m)
  t.regex(stdout, /fortio load -c 2 .*-labels \S+_c_2_1024_baseline/)
  t.regex(stdout, /bpftrace -e/)
  t.regex(stdout, /6 loads, 24m/)
  t.regex(stdout, /envoy --config-path/)
  t.regex(stdout, /static_resources:/)
  t.true(leftNothing(cwd))
  t.false(existsSync(cache))
})

real('the first SIGINT keeps finished cells, says how to go on, and ends everything it started', async (t) => {
  const cwd = await scratch(t)
  const plan = ['--duration', '2', '--conn', '1,2,4', '--qps', '300', '--custom_profiling_command', STACKS]
  const bench = startRunner(['bench', ...plan], {cwd})
  await bench.says(/\[2\/3\]/)
  await childNamed(bench, /^sleep 2$/)
  bench.signal('SIGINT')
  const {exitCode, stdout, stderr} = await bench.ended
  t.is(exitCode, 130, stderr)
  leftNoTrace(t, bench)
  const runDirectory = onlyRun(cwd)
  t.regex(stderr, /SIGINT: stopping/)
  t.regex(stdout, /2 cells are left; go on with:\s+runner bench --resume runs\//)
  t.regex(stdout, /interrupted/)

  const other = await runRunner(['bench', '--resume', runDirectory, '--duration', '3', '--json'], {cwd})
  t.is(other.exitCode, 3)
  t.regex(JSON.parse(other.stdout).error.message, /another plan/)

  const resumed = startRunner(['bench', '--resume', runDirectory, ...plan, '--json'], {cwd})
  await eventually('the lock', () => existsSync(join(runDirectory, 'owner')))
  const second = await runRunner(['bench', '--resume', runDirectory, '--json'], {cwd})
  t.is(second.exitCode, 3, second.stderr)
  t.regex(JSON.parse(second.stdout).error.message, new RegExp(`still going on: process ${resumed.pid} `))
  const document = documentOf(await resumed.ended)
  t.is(document.exitCode, 0)
  t.deepEqual(statuses(document), ['done', 'done', 'done'])
  t.is(new Set(document.cells.map(({label}) => label.split('_')[0])).size, 1)
  t.is(readFileSync(join(runDirectory, 'journal.jsonl'), 'utf8').split('\n').length - 1, 5)

  const nothingLeft = await runRunner(['bench', '--resume', runDirectory], {cwd})
  t.is(nothingLeft.exitCode, 0)
  t.regex(nothingLeft.stderr, /All 3 cells .* are done/)
  t.deepEqual(
    readdirSync(runDirectory).filter((name) => name.startsWith('deployment')),
    ['deployment', 'deployment-2'],
  )
})

real('the second SIGINT leaves at once, and nothing survives', async (t) => {
  const cwd = await scratch(t)
  const stubborn = 'trap "" TERM INT; sleep 1001 & sleep 1002; sleep 1003'
  const bench = startRunner(['bench', '--duration', '3', ...LIGHT, '--custom_profiling_command', stubborn, '--json'], {
    cwd,
  })
  await childNamed(bench, /^sleep 1002$/)
  bench.signal('SIGINT')
  // Two at once reach a process of several threads in any order.
  await wait(500)
  bench.signal('SIGTERM')
  const {exitCode, stdout} = await bench.ended
  t.is(exitCode, 143)
  t.is(JSON.parse(stdout).error.exitCode, 143)
  leftNoTrace(t, bench)
})

real('SIGTERM ends a run as SIGINT does, with a whole document and exit code 143', async (t) => {
  const cwd = await scratch(t)
  const bench = startRunner(['bench', '--duration', '20', ...LIGHT, '--json'], {cwd})
  await childNamed(bench, /fortio load .*-t 20s/)
  bench.signal('SIGTERM')
  const ended = await bench.ended
  t.is(ended.exitCode, 143, ended.stderr)
  const document = documentOf(ended)
  t.is(document.exitCode, 143)
  t.deepEqual(statuses(document), ['interrupted'])
  leftNoTrace(t, bench)
})

real('a terminal that is closed ends a run as SIGTERM does, with exit code 129, and nothing stays', async (t) => {
  const cwd = await scratch(t)
  const left = 'sleep 1; setsid sleep 4001 & env -i setsid sleep 4002 & sleep 4003'
  const flags = ['--duration', '20', ...LIGHT, '--custom_profiling_command', left]
  const runner = join(import.meta.dirname, '..', '..', 'bin', 'dev.js')
  const argv = ['1/1', process.execPath, runner, 'bench', ...flags]
  const {stdout, stderr} = spawnSync(join(PROGRAMS, 'close-terminal'), argv, {cwd, encoding: 'utf8', timeout: 60_000})
  const [pid, exitCode] = stdout.trim().split(' ').map(Number)
  t.is(exitCode, 129, stderr)
  t.deepEqual(childrenOf(pid!), [])
  t.deepEqual(scratchFoldersOf(pid!), [])
  t.deepEqual(commandsRunning(/^sleep 400[123]$/), [])
  t.regex(readFileSync(join(onlyRun(cwd), 'journal.jsonl'), 'utf8'), /"status":"interrupted"/)
})

real('under nohup a closed terminal changes nothing', async (t) => {
  const cwd = await scratch(t)
  const bench = startRunner(['bench', '--duration', '2', ...LIGHT, '--json'], {
    cwd,
    env: {MESH_RUNNER_IGNORES_SIGHUP: '1'},
  })
  await childNamed(bench, /fortio load .*-t 2s/)
  bench.signal('SIGHUP')
  const ended = await bench.ended
  t.is(ended.exitCode, 0, ended.stderr)
  t.true(statuses(documentOf(ended)).every((status) => status === 'done'))
})

real('SIGQUIT leaves at once, and nothing survives', async (t) => {
  const cwd = await scratch(t)
  const bench = startRunner(['bench', '--duration', '20', ...LIGHT, '--json'], {cwd})
  await childNamed(bench, /fortio load .*-t 20s/)
  bench.signal('SIGQUIT')
  const ended = await bench.ended
  t.is(ended.exitCode, 131, ended.stderr)
  leftNoTrace(t, bench)
})

real(
  'a sidecar that stops answering in mid-load fails its cell, and the next one runs on a new deployment',
  async (t) => {
    const cwd = await scratch(t)
    const bench = startRunner(['bench', '--duration', '3', '--qps', '200', '--conn', '1,2', '--json'], {cwd})
    await childNamed(bench, /fortio load .*-t 3s/)
    process.kill((await childNamed(bench, /envoy .*fortioserver-sidecar\.yaml/)).pid, 'SIGSTOP')
    const ended = await bench.ended
    t.is(ended.exitCode, 6, ended.stderr)
    const document = documentOf(ended)
    t.deepEqual(statuses(document), ['failed', 'done'])
    t.regex(
      document.cells[0]!.reason!,
      /^fortioserver-sidecar has stopped answering: an? answer of |^fortioserver-sidecar has stopped answering: .* within 15 s/,
    )
    leftNoTrace(t, bench)
  },
)

real('what a profiling command leaves running is ended, and costs neither the profile nor time', async (t) => {
  const cwd = await scratch(t)
  const noise = `bash -c 'trap "" TERM; while :; do echo "late;y 9"; sleep 0.01; done'`
  const command = `sleep {duration}; echo "main;work 1"; ${noise} & env -i setsid sleep 5001 & (setsid sleep 5002 &); sleep 0.3`
  const flags = ['--duration', '1', ...LIGHT, '--custom_profiling_command', command, '--json']
  const bench = startRunner(['bench', ...flags], {cwd})
  const ended = await bench.ended
  t.is(ended.exitCode, 0, ended.stderr)
  leftNoTrace(t, bench)
  t.deepEqual(commandsRunning(/^sleep 500[12]$/), [])
  for (const cell of documentOf(ended).cells) {
    t.true(cell.actualDurationSeconds! < 20)
    const said = cell.warnings.filter(({code}) => code === 'profiler-left-running').map(({message}) => message)
    for (const process of ['sleep 5001', 'sleep 5002', 'late;y']) t.true(said.every((text) => text.includes(process)))
    t.true(said.length > 0)
    for (const {flameGraphs} of cell.profiles) {
      t.regex(readFileSync(flameGraphs[0]!.folded, 'utf8'), /^(late;y \d+\n)?main;work 1\n$/)
    }
  }
})

real('SIGINT while the topology comes up leaves nothing', async (t) => {
  const cwd = await scratch(t)
  const executable = `proxy.executable=${join(PROGRAMS, 'envoy-never-ready')}`
  const bench = startRunner(['bench', '--duration', '2', '--set', executable, '--json'], {cwd})
  await childNamed(bench, /^sleep 300$/)
  bench.signal('SIGINT')
  const {exitCode, stdout} = await bench.ended
  t.is(exitCode, 130)
  t.is(JSON.parse(stdout).error.code, 'INTERRUPTED')
  leftNoTrace(t, bench)
})

test.serial('SIGINT while a program is fetched leaves nothing', async (t) => {
  const cwd = await scratch(t)
  const env = {XDG_CACHE_HOME: join(cwd, 'cache'), PATH: `${join(PROGRAMS, 'go-that-hangs')}:/usr/bin:/bin`}
  const bench = startRunner(['bench', '--duration', '2', '--json'], {cwd, env})
  await childNamed(bench, /^sleep 300$/)
  bench.signal('SIGINT')
  const {exitCode, stdout} = await bench.ended
  t.is(exitCode, 130)
  t.is(JSON.parse(stdout).error.code, 'INTERRUPTED')
  leftNoTrace(t, bench)
  t.true(leftNothing(cwd))
})

real('SIGINT while pictures are drawn keeps the cell', async (t) => {
  const cwd = await scratch(t)
  const flags = ['--duration', '1', '--qps', '200', '--conn', '1,2', '--custom_profiling_command', STACKS]
  const bench = startRunner(['bench', ...flags], {cwd})
  await bench.says(/drawing flame graphs/)
  bench.signal('SIGINT')
  const {exitCode, stdout, stderr} = await bench.ended
  t.is(exitCode, 130, stderr)
  t.regex(stdout, /1 cell is left/)
  leftNoTrace(t, bench)
})

for (const [part, pattern] of [
  ['fortioclient-sidecar', /envoy .*fortioclient-sidecar\.yaml/],
  ['fortioserver', /fortio server /],
] as const) {
  real(`when ${part} is killed in mid-cell that cell fails and the next one runs on a new deployment`, async (t) => {
    const cwd = await scratch(t)
    const bench = startRunner(['bench', '--duration', '3', '--qps', '200', '--conn', '1,2', '--json'], {cwd})
    await childNamed(bench, /fortio load .*-t 3s/)
    const victim = await childNamed(bench, pattern)
    process.kill(victim.pid, 'SIGKILL')
    const ended = await bench.ended
    t.is(ended.exitCode, 6, ended.stderr)
    const document = documentOf(ended)
    t.deepEqual(statuses(document), ['failed', 'done'])
    t.regex(document.cells[0]!.reason!, new RegExp(`^${part} ended unasked by SIGKILL. Its log ends with:`))
    leftNoTrace(t, bench)
  })
}

real('a load that cannot connect fails the cell and says so', async (t) => {
  const cwd = await scratch(t)
  const env = {
    REAL_FORTIO: executables.fortio!,
    PATH: `${join(PROGRAMS, 'fortio-cannot-connect')}${delimiter}${process.env['PATH']}`,
  }
  const ended = await runRunner(['bench', '--duration', '1', ...LIGHT, '--json'], {cwd, env})
  t.is(ended.exitCode, 6, ended.stderr)
  t.regex(documentOf(ended).cells[0]!.reason!, /connection refused/)
})

real('an Envoy that dies at its start ends the run before any load, with its log', async (t) => {
  const cwd = await scratch(t)
  const executable = `proxy.executable=${join(PROGRAMS, 'envoy-dies')}`
  const bench = startRunner(['bench', '--duration', '2', '--set', executable, '--json'], {cwd})
  const {exitCode, stdout} = await bench.ended
  t.is(exitCode, 5)
  t.regex(JSON.parse(stdout).error.message, /no such field: listners/)
  leftNoTrace(t, bench)
})

real('an Envoy that never becomes ready ends the run before any load, with its log', async (t) => {
  const cwd = await scratch(t)
  const executable = `proxy.executable=${join(PROGRAMS, 'envoy-never-ready')}`
  const bench = startRunner(['bench', '--duration', '2', '--set', executable, '--json'], {cwd})
  const {exitCode, stdout} = await bench.ended
  t.is(exitCode, 5)
  t.regex(JSON.parse(stdout).error.message, /sidecar.*log of \S+-sidecar .*ends with:\nwaiting for a xDS server/s)
  leftNoTrace(t, bench)
})

real(
  'what a killed runner leaves is ended by the next one, and a run that goes on beside it is untouched',
  async (t) => {
    const cwd = await scratch(t)
    const patient = 'trap "" TERM INT; sleep 2001; true'
    const flags = ['--duration', '10', ...LIGHT, '--custom_profiling_command', patient]
    const killed = startRunner(['bench', ...flags], {cwd})
    await childNamed(killed, /^sleep 2001$/)
    const beside = startRunner(['bench', '--duration', '4', ...LIGHT, '--json'], {cwd})
    await childNamed(beside, /fortio load .*-t 4s/)
    killed.signal('SIGKILL')
    await killed.ended
    await eventually('the kernel to end its children', () =>
      childrenOf(killed.pid).every(({command}) => !/^\S*\/(fortio|envoy) /.test(command)),
    )
    // A script's own children are left to the next start; that of any other run may end them before ours does.

    const clean = await runRunner(['clean'], {cwd})
    t.is(clean.exitCode, 0, clean.stderr)
    leftNoTrace(t, killed)
    const survivor = await beside.ended
    t.is(survivor.exitCode, 0, survivor.stderr)
    t.deepEqual(statuses(documentOf(survivor)), ['done'])
  },
)

real('profiling commands that misbehave cost their profiles, not the loads, and each says what happened', async (t) => {
  const cwd = await scratch(t)
  const flameOutput = join(cwd, 'flame', 'flameoutput')
  const commands: readonly (readonly [name: string, command: string])[] = [
    ['fails', 'echo no luck >&2; exit 3'],
    ['silent', 'true'],
    ['garbage', 'printf "\\\\x7fELF not stacks"; head -c 3000 /dev/urandom'],
    ['chatty', `head -c 100000000 /dev/zero | tr '\\0' x >&2; echo "main;work 1"`],
    ['unwritable', `rm -rf '${flameOutput}'; touch '${flameOutput}'; echo "main;work 1"`],
  ]
  const flags = commands.flatMap(([name, command]) => [
    '--custom_profiling_command',
    command,
    '--custom_profiling_name',
    name,
  ])
  const ended = await runRunner(['bench', '--duration', '1', ...LIGHT, ...flags, '--json'], {cwd})
  t.is(ended.exitCode, 7, ended.stderr)
  const document = documentOf(ended)
  t.deepEqual(statuses(document), ['done', 'done', 'done', 'done', 'done'])
  t.true(document.cells.every(({requestCount, profiled}) => requestCount! > 0 && profiled))
  const reasons = document.cells.map(({profiles}) => profiles[0]!.reason ?? '')
  t.regex(reasons[0]!, /exit code 3.\nno luck/)
  t.regex(reasons[1]!, /printed nothing/)
  t.regex(reasons[2]!, /cannot be read as stacks/)
  t.is(reasons[3], '')
  t.regex(reasons[4]!, /flameoutput/)
  t.true(document.cells[3]!.profiles.every(({flameGraphs}) => flameGraphs.length === 1))
})

real('--measure-profiling-cost runs each cell without and with the profiler and compares them', async (t) => {
  const cwd = await scratch(t)
  const flags = ['--duration', '1', ...LIGHT, '--custom_profiling_command', STACKS, '--measure-profiling-cost']
  const {exitCode, stdout, stderr} = await runRunner(['bench', ...flags], {cwd})
  t.is(exitCode, 0, stderr)
  t.regex(stdout, /Cost of profiling/)
  const results = readFileSync(join(onlyRun(cwd), 'journal.jsonl'), 'utf8')
    .trim()
    .split('\n')
  t.deepEqual(
    results.map((line) => JSON.parse(line).cell.profiled),
    [false, true],
  )
  t.regex(stdout, /profiled/)
})

real('a disk that fills up in mid-run loses no finished cell, and the run goes on once there is room', async (t) => {
  const cwd = await scratch(t)
  const disk = join(cwd, 'disk')
  mkdirSync(disk)
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=260m', 'none', disk])
  if (mounted.status !== 0) return skip(t, `a small disk cannot be mounted here: ${mounted.stderr ?? mounted.error}`)
  t.teardown(() => void spawnSync('umount', [disk]))
  const fill = join(cwd, 'fill')
  writeFileSync(fill, '')
  const command = `test -e '${fill}' && head -c 300000000 /dev/zero >'${disk}/ballast'; sleep {duration}; echo "main;work 1"`
  const flags = ['--duration', '1', ...LIGHT, '--custom_profiling_command', command, '--measure-profiling-cost']
  const ended = await runRunner(['bench', ...flags, '--output-dir', disk, '--json'], {cwd})
  t.is(ended.exitCode, 4, ended.stderr)
  const {error} = JSON.parse(ended.stdout)
  t.regex(error.message, /the disk is full/)
  t.regex(error.hint, /go on with: runner bench --resume/)

  spawnSync('rm', [join(disk, 'ballast'), fill])
  const resumed = await runRunner(['bench', '--resume', onlyRun(disk), '--json'], {cwd})
  t.is(resumed.exitCode, 0, resumed.stderr)
  t.deepEqual(statuses(documentOf(resumed)), ['done', 'done'])
  const journal = readFileSync(join(onlyRun(disk), 'journal.jsonl'), 'utf8')
    .trim()
    .split('\n')
  const tries = journal.map((line) => JSON.parse(line).cell)
  t.deepEqual(
    tries.map(({status}) => status),
    ['done', 'failed', 'done'],
  )
  t.regex(tries[1].reason, /disk .* is full/)
  t.is(tries.filter(({profiled}) => !profiled).length, 1, 'the cell that was finished is not run again')
})
