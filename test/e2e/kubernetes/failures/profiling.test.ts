import {mkdirSync, readFileSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import anyTest, {type TestFn} from 'ava'
import {eventually} from '../../../eventually.ts'
import {type OnCluster, onCluster, onClusterRun, onClusterStart, whatStands} from '../parts/bench-on-cluster.ts'
import {cellsOf, makeNamespace, namespaceStands, statusesOf} from './failing-bench.ts'

const test = anyTest.serial as TestFn
const TEMPLATES = join(import.meta.dirname, '..', '..', '..', '..', 'templates', 'kubernetes')

/** Puts a changed copy of a packaged template into the test's folder; gives the flags, and what puts back the original. */
function changedTemplate({directory}: OnCluster, name: string, from: string, to: string) {
  const folder = join(directory, 'templates')
  mkdirSync(join(folder, 'kubernetes'), {recursive: true})
  const packaged = readFileSync(join(TEMPLATES, name), 'utf8')
  if (!packaged.includes(from)) throw new Error(`${name} has no ${from}`)
  const write = (content: string) => writeFileSync(join(folder, 'kubernetes', name), content)
  write(packaged.replace(from, to))
  return {flags: ['--templates', folder], restore: () => write(packaged)}
}

/** Takes perf out of the profiling container when that starts. */
function withoutPerf(on: OnCluster): readonly string[] {
  return changedTemplate(on, 'workload.yaml', 'exec sleep infinity', 'rm -f /usr/bin/perf* && exec sleep infinity')
    .flags
}

test('a profiling container without perf is found out before any load, and named', async (t) => {
  const on = await onCluster(t)
  if (on === null) return
  await makeNamespace(on)
  const preset = ['--duration', '2', '--qps', '100', '--conn', '1', '--profiler', 'oncpu', '--profiler-tool', 'perf']
  const {exitCode, stderr} = await onClusterRun(on, 'bench', [...preset, ...withoutPerf(on)])
  t.is(exitCode, 4, stderr)
  t.regex(stderr, /The preset oncpu cannot be recorded for pod fortioclient-\S+\. perf: perf is not installed/)
  t.deepEqual(await whatStands(on), [])
})

test('what a profiling command leaves running in a pod is ended, and costs neither the profile nor time', async (t) => {
  const on = await onCluster(t)
  if (on === null) return
  await makeNamespace(on)
  const left = '(while :; do echo "late;y 9"; sleep 0.01; done) & env -i setsid sleep 3001 & sleep 3002 &'
  const command = `sleep {duration}; echo "main;work 1"; ${left}`
  const load = ['--duration', '2', '--qps', '100', '--conn', '1', '--custom_profiling_command', command]
  const startedAt = performance.now()
  const {exitCode, stderr} = await onClusterRun(on, 'bench', load)
  t.is(exitCode, 0, stderr)
  t.true(performance.now() - startedAt < 110_000)
  const [cell] = cellsOf(on.directory)
  t.true(cell!.actualDurationSeconds! < 30)
  const [warning] = cell!.warnings.filter(({code}) => code === 'profiler-left-running')
  t.regex(warning!.message, /sleep 3001.*sleep 3002|sleep 3002.*sleep 3001/)
  for (const {flameGraphs} of cell!.profiles) {
    t.regex(readFileSync(flameGraphs[0]!.folded, 'utf8'), /^(late;y \d+\n)?main;work 1\n$/)
  }
})

test('a command that the profiling container does not have costs the profile, and the load is kept', async (t) => {
  const on = await onCluster(t)
  if (on === null) return
  await makeNamespace(on)
  const command = 'perf record -F 99 -g -p {sidecar_pid} -- sleep {duration} && perf script'
  const plan = ['--duration', '2', '--qps', '100', '--conn', '1', '--custom_profiling_command', command]
  const {exitCode, stderr} = await onClusterRun(on, 'bench', [...plan, ...withoutPerf(on)])
  t.is(exitCode, 7, stderr)
  const [cell] = cellsOf(on.directory)
  t.is(cell!.status, 'done')
  t.true(cell!.requestCount! > 0)
  t.is(cell!.profiles.length, 2)
  for (const {status, reason} of cell!.profiles) {
    t.is(status, 'failed')
    t.regex(reason!, /^The profiling command failed: perf record [\s\S]*exit code 127[\s\S]*perf: (command )?not found/)
  }
  t.deepEqual(await whatStands(on), [])
})

test('a recorder that its deadline ends in mid-cell is named with that, and the next cell gets a new one', async (t) => {
  const on = await onCluster(t)
  if (on === null) return
  await makeNamespace(on)
  const soon = changedTemplate(
    on,
    'recorder.yaml',
    'activeDeadlineSeconds: {{deadlineSeconds}}',
    'activeDeadlineSeconds: 10',
  )
  const namespace = `${on.namespace}-recorders`
  const recorders = ['--profiling_mode=false', '--set', `recorderNamespace=${namespace}`, ...soon.flags]
  const command = ['--custom_profiling_command', 'sleep {duration}; echo "main;work 1"']
  const bench = onClusterStart(on, 'bench', [
    '--duration',
    '9',
    '--conn',
    '1,2',
    '--qps',
    '100',
    ...command,
    ...recorders,
  ])
  await bench.says(/\[1\/2\]/)
  soon.restore()
  const {exitCode, stderr} = await bench.ended
  t.is(exitCode, 6, stderr)
  t.deepEqual(statusesOf(on.directory), ['failed', 'done'])
  const reason = cellsOf(on.directory)[0]!.reason!
  t.log(reason)
  t.regex(
    reason,
    new RegExp(
      `^Pod mesh-runner-recorder-\\S+ in namespace ${namespace} was deleted\\.\njob mesh-runner-recorder-\\S+ failed: DeadlineExceeded`,
    ),
  )
  t.deepEqual(await whatStands(on), [])
  t.deepEqual(await whatStands({...on, namespace}), [])
  // Its deletion has begun; nobody waits for its end.
  await eventually('the namespace of recorders to go', async () => !(await namespaceStands({...on, namespace})))
})
