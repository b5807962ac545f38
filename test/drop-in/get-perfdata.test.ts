import {spawn, spawnSync} from 'node:child_process'
import {existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import anyTest, {type TestFn} from 'ava'
import {realPerf} from '../real-programs.ts'
import {skip} from '../skip.ts'

const FLAME = join(import.meta.dirname, '..', '..', 'flame')
const GET_PERFDATA = join(FLAME, 'get_perfdata.sh')
const GET_PROXY_PERF = join(FLAME, 'get_proxy_perf.sh')
const KUBECTL_HERE = join(import.meta.dirname, '..', 'fixtures', 'programs', 'kubectl-here')

const test = anyTest as TestFn<{folder: string}>

test.beforeEach((t) => {
  t.context.folder = mkdtempSync(join(tmpdir(), 'get-perfdata-'))
})

test.afterEach.always((t) => {
  rmSync(t.context.folder, {recursive: true, force: true})
})

/** Whether perf may record here at all; containers and hardened kernels often forbid it. */
function recordingFails(folder: string): string | null {
  if (realPerf.path === null) return realPerf.missing
  const {status, stderr} = spawnSync('perf', ['record', '-o', join(folder, 'try'), '--', 'true'], {encoding: 'utf8'})
  return status === 0 ? null : `perf record fails here: ${stderr.split('\n')[0]}`
}

/** A process of our own that burns CPU until it is ended. */
function busyProcess() {
  const child = spawn('sh', ['-c', 'while :; do :; done'])
  return {pid: child.pid!, [Symbol.dispose]: () => void child.kill('SIGKILL')}
}

function sh(script: string, argv: readonly string[], folder: string, env: Readonly<Record<string, string>> = {}) {
  return spawnSync('sh', [script, ...argv], {cwd: folder, encoding: 'utf8', env: {...process.env, ...env}})
}

test('get_perfdata.sh records a process and writes its stacks as text beside the recording.', (t) => {
  const reason = recordingFails(t.context.folder)
  if (reason !== null) return skip(t, reason)
  using busy = busyProcess()
  const {status, stdout} = sh(GET_PERFDATA, ['perf.data', '1', '199'], t.context.folder, {PID: String(busy.pid)})
  t.is(status, 0)
  const text = join(t.context.folder, 'perf.data.perf')
  t.true(stdout.endsWith(`Wrote ${text}\n`))
  t.regex(readFileSync(text, 'utf8'), new RegExp(`^sh +${busy.pid} `, 'm'))
  const again = sh(GET_PERFDATA, ['perf.data', '1', '199'], t.context.folder, {PID: String(busy.pid)})
  t.is(again.status, 2, 'nothing is overwritten')
})

for (const [argv, env, status, what] of [
  [['perf.data', '0'], {}, 2, /SECONDS must be/],
  [['perf.data', '1', '1;id'], {}, 2, /HERTZ must be/],
  [['perf.data'], {PROCESS: 'no-such-proxy'}, 4, /no process here is called no-such-proxy/],
  [['perf.data'], {PID: '999999999'}, 4, /no process 999999999/],
  [['--frequency', '9'], {}, 2, /Usage/],
] as const) {
  test(`get_perfdata.sh ${argv.join(' ')} ${JSON.stringify(env)} ends with ${status} and says why.`, (t) => {
    if (realPerf.path === null) return skip(t, realPerf.missing)
    const result = sh(GET_PERFDATA, argv, t.context.folder, env)
    t.is(result.status, status)
    t.regex(result.stderr, what)
    t.deepEqual(readdirSync(t.context.folder), [])
  })
}

test('get_proxy_perf.sh brings the stacks of a pod back, and leaves nothing in it.', (t) => {
  const {folder} = t.context
  const reason = recordingFails(folder)
  if (reason !== null) return skip(t, reason)
  rmSync(join(folder, 'try'), {force: true})
  symlinkSync(KUBECTL_HERE, join(folder, 'kubectl'))
  using busy = busyProcess()
  const log = join(folder, 'log')
  const {status, stdout} = sh(GET_PROXY_PERF, ['-n', 'mesh', '-d', '1'], folder, {
    PATH: `${folder}:${process.env['PATH']}`,
    KUBECTL_LOG: log,
    PID: String(busy.pid),
  })
  t.is(status, 0)
  const made = readdirSync(folder).find((name) => name.endsWith('.perf'))
  t.regex(made ?? 'nothing', /^the-pod-\d{4}-\d\d-\d\d-\d{6}\.perf$/)
  t.regex(readFileSync(join(folder, made!), 'utf8'), new RegExp(`^sh +${busy.pid} `, 'm'))
  t.regex(stdout, /^Wrote .*\.svg$/m)
  const calls = readFileSync(log, 'utf8').trim().split('\n')
  t.true(calls.every((call) => call.startsWith('--namespace mesh ')))
  const remote = /\S*get-perfdata\.\S+/.exec(calls.at(-1)!)![0]
  t.regex(calls.at(-1)!, / rm -rf /)
  t.false(existsSync(remote))
})

test('get_proxy_perf.sh says when no pod answers.', (t) => {
  const {folder} = t.context
  symlinkSync('/bin/false', join(folder, 'kubectl'))
  const {status, stderr} = sh(GET_PROXY_PERF, ['-d', '1'], folder, {PATH: `${folder}:${process.env['PATH']}`})
  t.is(status, 5)
  t.regex(stderr, /no running pod has app=fortioserver/)
})
