import type {ExecutionContext} from 'ava'
import anyTest, {type TestFn} from 'ava'
import {execIn} from '../../../src/testbeds/kubernetes/client/exec-in.ts'
import type {Ended} from '../running-bench.ts'
import {type OnCluster, onCluster, onClusterStart} from './bench-on-cluster.ts'
import {
  cellsOf,
  journalLength,
  LIGHT,
  leftNothingOnCluster,
  midCell,
  podOf,
  processesIn,
  resumes,
  statusesOf,
} from './failing-bench.ts'

const test = anyTest.serial as TestFn
const PLAN = ['--duration', '4', ...LIGHT]

/** Runs two cells, and does something to the cluster in the middle of the first. */
async function disturbed(on: OnCluster, disturb: (client: string) => Promise<void>): Promise<Ended & {pod: string}> {
  const bench = onClusterStart(on, 'bench', PLAN)
  const pod = await midCell(on, bench, 1)
  await disturb(pod)
  return {...(await bench.ended), pod}
}

/** The first cell failed for that reason, the second one ran on a new deployment, and nothing is left. */
async function firstFailed(t: ExecutionContext, on: OnCluster, ended: Ended, reason: RegExp): Promise<void> {
  t.log(cellsOf(on.directory)[0]!.reason)
  t.is(ended.exitCode, 6, ended.stderr)
  t.deepEqual(statusesOf(on.directory), ['failed', 'done'])
  t.regex(cellsOf(on.directory)[0]!.reason!, reason)
  await leftNothingOnCluster(t, on)
}

test('a pod that is deleted in mid-cell fails that cell; the next one gets a new deployment, and --resume measures the failed one', async (t) => {
  const on = await onCluster(t)
  if (on === null) return
  const {cluster, namespace} = on
  const ended = await disturbed(on, async (name) => void (await cluster.core.deleteNamespacedPod({namespace, name})))
  await firstFailed(
    t,
    on,
    ended,
    new RegExp(`^Pod ${ended.pod} in namespace ${namespace} was deleted\\.[^]*last events:[^]*Started container envoy`),
  )
  await resumes(t, on)
  t.is(journalLength(on.directory), 3, 'the finished cell is not measured again')
})

test('a pod that is evicted in mid-cell is called evicted', async (t) => {
  const on = await onCluster(t)
  if (on === null) return
  const {cluster, namespace} = on
  let name = ''
  const ended = await disturbed(on, async () => {
    name = await podOf(on, 'fortioserver')
    const body = {apiVersion: 'policy/v1', kind: 'Eviction', metadata: {name, namespace}}
    await cluster.core.createNamespacedPodEviction({namespace, name, body})
  })
  await firstFailed(
    t,
    on,
    ended,
    new RegExp(`^Pod ${name} in namespace ${namespace} was evicted \\(EvictionByEvictionAPI`),
  )
})

for (const [workload, program, container] of [
  ['fortioclient', /envoy /, 'envoy'],
  ['fortioserver', /fortio server/, 'captured'],
] as const) {
  test(`a container ${container} of ${workload} that is killed in mid-cell is named with its end and its last words`, async (t) => {
    const on = await onCluster(t)
    if (on === null) return
    const ended = await disturbed(on, async () => {
      const pod = await podOf(on, workload)
      const found = (await processesIn(on, pod, 'captured')).find((line) => program.test(line))
      const place = {namespace: on.namespace, pod, container: 'captured'}
      const killed = await execIn(on.cluster, place, ['kill', '-9', found!.split(' ')[0]!])
      t.is(killed.exitCode, 0, killed.stderr)
    })
    await firstFailed(
      t,
      on,
      ended,
      new RegExp(
        `^Pod ${workload}-\\S+ in namespace ${on.namespace} lost its container ${container}, which ended with exit code 137[^]*last events:[^]*last log lines of ${container}(, previous run)?:\\n +\\S`,
      ),
    )
  })
}

test('a namespace that is deleted under the run costs one cell, and is made again for those that are left', async (t) => {
  const on = await onCluster(t)
  if (on === null) return
  const {cluster, namespace} = on
  const bench = onClusterStart(on, 'bench', ['--duration', '4', '--qps', '100', '--conn', '1,2,4'])
  await midCell(on, bench, 1)
  await cluster.core.deleteNamespace({name: namespace})
  const ended = await bench.ended
  t.is(ended.exitCode, 6, ended.stderr)
  // How long a cluster takes until it begins is its own affair: one cell may still be finished.
  const failed = cellsOf(on.directory).filter(({status}) => status === 'failed')
  t.log(failed[0]?.reason)
  t.is(failed.length, 1)
  t.is(statusesOf(on.directory).at(-1), 'done')
  t.regex(
    failed[0]!.reason!,
    new RegExp(
      `^(Pod \\S+ in namespace ${namespace} was deleted|Holding namespace ${namespace} .* its lease was deleted)`,
    ),
  )
  await leftNothingOnCluster(t, on)
})

test('a sidecar that needs more memory than its limit is called OOMKilled, and the next cell is measured', async (t) => {
  const on = await onCluster(t)
  if (on === null) return
  const plan = [
    '--duration',
    '4',
    '--conn',
    '64,1',
    '--qps',
    '2000',
    '--size',
    '1000000',
    '--set',
    'proxy.memoryLimit=64Mi',
  ]
  const ended = await onClusterStart(on, 'bench', plan).ended
  await firstFailed(
    t,
    on,
    ended,
    /lost its container envoy, which was killed for using more memory than its limit \(OOMKilled/,
  )
})
