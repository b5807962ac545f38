import {existsSync, readdirSync, readFileSync} from 'node:fs'
import {mkdtemp, rm} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import test, {type ExecutionContext} from 'ava'
import {findLeftovers} from '../../src/process/find-leftovers.ts'
import {findProgram} from '../../src/process/find-program.ts'
import {run, start} from '../../src/process/run.ts'
import type {RunDocument} from '../../src/results/run-document.ts'
import {realExecutables} from '../real-programs.ts'
import {testUnless} from '../skip.ts'

const DEV = join(import.meta.dirname, '..', '..', 'bin', 'dev.js')
const executables = realExecutables()
const perf = findProgram('perf')
const missing = executables.missing ?? (perf === null ? 'perf is absent' : null)
const real = testUnless(missing, test.serial)

const PERF = 'perf record -F 99 -g -p {sidecar_pid} -- sleep {duration} && perf script'

async function scratch(t: ExecutionContext): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'bench-e2e-'))
  t.teardown(() => rm(directory, {recursive: true, force: true}))
  return directory
}

async function bench(t: ExecutionContext, flags: readonly string[]) {
  const directory = await scratch(t)
  const result = await run([process.execPath, DEV, 'bench', '--output-dir', directory, '--json', ...flags], {
    cwd: directory,
  })
  t.log(result.stderr.slice(-2000))
  return {directory, result, document: JSON.parse(result.stdout) as RunDocument}
}

real('a run with a custom command leaves numbers, flame graphs of both sidecars, and no process', async (t) => {
  const {directory, result, document} = await bench(t, ['--duration', '3', '--custom_profiling_command', PERF])
  t.is(result.exitCode, 0)
  const [cell] = document.cells
  t.is(cell!.status, 'done')
  t.true(cell!.profiled)
  t.is(cell!.errorCount, 0)
  t.true(cell!.actualQps! > 0)
  t.deepEqual(
    cell!.path.map(({proxy}) => proxy),
    ['fortioclient-sidecar', 'fortioserver-sidecar'],
  )
  t.true(cell!.path.every(({requests}) => requests! >= cell!.requestCount!))
  t.true(cell!.proxies.every(({cpuMicrosecondsPerRequest}) => cpuMicrosecondsPerRequest! > 0))
  t.deepEqual(
    cell!.profiles.map(({workload, status}) => [workload, status]),
    [
      ['fortioclient', 'done'],
      ['fortioserver', 'done'],
    ],
  )
  const pictures = readdirSync(join(directory, 'flame', 'flameoutput'))
  t.is(pictures.filter((name) => name.endsWith('.svg')).length, 2)
  t.is(pictures.filter((name) => name.endsWith('.folded')).length, 2)
  t.is(pictures.filter((name) => name.endsWith('.pb.gz')).length, 2)
  for (const file of ['run.json', 'journal.jsonl', 'results.csv', 'index.html', 'runner.log']) {
    t.true(existsSync(join(document.runDirectory, file)), file)
  }
  t.deepEqual(findLeftovers().processes, [])
})

real('the load is on before it is measured, which neither the duration nor the counters know of', async (t) => {
  const {document} = await bench(t, ['--warmup', '2', '--duration', '3', '--qps', '100', '--conn', '2'])
  const [cell] = document.cells
  t.is(cell!.requestCount, 300)
  t.true(cell!.path.every(({requests}) => requests! < 400))
  const [folder] = readdirSync(join(document.runDirectory, 'cells'))
  const files = readdirSync(join(document.runDirectory, 'cells', folder!))
  t.true(files.includes('warm-up-load.log') && !files.includes('warm-up-load.json'), files.join(' '))
})

real('the functions of a stripped Envoy can be told apart in the picture', async (t) => {
  const {document} = await bench(t, ['--duration', '3', '--custom_profiling_command', PERF])
  const folded = readFileSync(document.cells[0]!.profiles[1]!.flameGraphs[0]!.folded, 'utf8')
  const frames = new Set(folded.split('\n').flatMap((line) => line.replace(/ \d+$/, '').split(';')))
  t.false(frames.has('[envoy]'))
  t.true([...frames].filter((name) => /Envoy|envoy\+0x/.test(name)).length > 50)
})

real('a profiling command that fails costs the profile, not the load result', async (t) => {
  const {result, document} = await bench(t, [
    '--duration',
    '1',
    '--custom_profiling_command',
    'echo no luck >&2; exit 3',
  ])
  t.is(result.exitCode, 7)
  t.is(document.exitCode, 7)
  t.is(document.cells[0]!.status, 'done')
  t.true(document.cells[0]!.requestCount! > 0)
  t.true(document.cells[0]!.profiles.every(({status, reason}) => status === 'failed' && reason!.includes('no luck')))
})

real('the first SIGINT keeps finished cells, and the run goes on with --resume', async (t) => {
  const directory = await scratch(t)
  const flags = ['--duration', '2', '--conn', '1,2,4', '--qps', '500', '--output-dir', directory]
  let ended = 0
  const bench = start([process.execPath, DEV, 'bench', ...flags], {
    cwd: directory,
    onStderrLine: (line) => {
      if (/^\[1\/3\].*(done|ended)/.test(line) || /cell 2 of 3|\[2\/3\]|2\/3/.test(line)) {
        if (ended++ === 0) setTimeout(() => bench.kill('SIGINT'), 300)
      }
    },
  })
  const interrupted = await bench.result
  t.log(interrupted.stderr)
  t.is(interrupted.exitCode, 130)
  const runDirectory = join(directory, 'runs', readdirSync(join(directory, 'runs'))[0]!)
  const resumed = await run([process.execPath, DEV, 'bench', '--resume', runDirectory, '--json'], {cwd: directory})
  t.is(resumed.exitCode, 0, resumed.stderr)
  const document = JSON.parse(resumed.stdout) as RunDocument
  t.deepEqual(
    document.cells.map(({status}) => status),
    ['done', 'done', 'done'],
  )
  t.deepEqual(findLeftovers().processes, [])
})

real('--resume with another plan is refused', async (t) => {
  const {directory, document} = await bench(t, ['--duration', '1', '--qps', '100'])
  const other = await run(
    [process.execPath, DEV, 'bench', '--resume', document.runDirectory, '--duration', '1', '--qps', '200', '--json'],
    {cwd: directory},
  )
  t.is(other.exitCode, 3)
  t.regex(JSON.parse(other.stdout).error.message, /another plan/)
})
