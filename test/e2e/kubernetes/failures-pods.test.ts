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
  await firstFailed(t, on, ended, new RegExp(`^Pod ${ended.pod} in namespace ${namespace} was deleted\\.[^]*last events:[^]*Killing`))
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
  await firstFailed(t, on, ended, new RegExp(`^Pod ${name} in namespace ${namespace} was evicted \\(EvictionByEvictionAPI`))
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
      new RegExp(`^Pod ${workload}-\\S+ in namespace ${on.namespace} lost its container ${container}, which ended with exit code 137[^]*last events:[^]*last log lines of ${container}, previous run:`),
    )
  })
}

test('a namespace that is deleted under the run is made again for the next cell', async (t) => {
  const on = await onCluster(t)
  if (on === null) return
  const {cluster, namespace} = on
  const ended = await disturbed(on, async () => void (await cluster.core.deleteNamespace({name: namespace})))
  await firstFailed(t, on, ended, new RegExp(`^(Pod \\S+ in namespace ${namespace} was deleted|Holding namespace ${namespace} .* its lease was deleted)`))
})
