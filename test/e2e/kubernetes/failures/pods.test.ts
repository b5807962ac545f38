import {readdirSync, readFileSync} from 'node:fs'
import type {ExecutionContext} from 'ava'
import anyTest, {type TestFn} from 'ava'
import {execIn} from '../../../../src/testbeds/kubernetes/exec/exec-in.ts'
import type {Ended} from '../../running-bench.ts'
import {type OnCluster, onCluster, onClusterStart, whatStands} from '../parts/bench-on-cluster.ts'
import {
  cellsOf,
  journalLength,
  LIGHT,
  leftNothingOnCluster,
  makeNamespace,
  midCell,
  podOf,
  processesIn,
  resumes,
  statusesOf,
} from './failing-bench.ts'

const test = anyTest.serial as TestFn
const PLAN = ['--duration', '4', ...LIGHT]

/** Runs two cells, and does something to the cluster in the middle of the first. */
async function disturbed(
  on: OnCluster,
  disturb: (client: string) => Promise<void>,
  more: readonly string[] = [],
): Promise<Ended & {readonly pod: string}> {
  await makeNamespace(on)
  const bench = onClusterStart(on, 'bench', [...PLAN, ...more])
  const pod = await midCell(on, bench, 1)
  await disturb(pod)
  return {...(await bench.ended), pod}
}

/** The first cell failed for that reason, the second one ran on a new deployment, and nothing of ours is left. */
async function firstFailed(t: ExecutionContext, on: OnCluster, ended: Ended, reason: RegExp): Promise<void> {
  t.log(cellsOf(on.directory)[0]!.reason)
  t.is(ended.exitCode, 6, ended.stderr)
  const reasons = cellsOf(on.directory).map((cell) => cell.reason ?? '')
  t.deepEqual(statusesOf(on.directory), ['failed', 'done'], reasons.join('\n'))
  t.regex(cellsOf(on.directory)[0]!.reason!, reason)
  t.deepEqual(await whatStands(on), [])
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
  ['fortioclient', /fortio server/, 'captured'],
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

test('a namespace that is deleted under the run is made again, and costs at most the cell that was on', async (t) => {
  const on = await onCluster(t)
  if (on === null) return
  const {cluster, namespace} = on
  const uidOf = async () => (await cluster.core.readNamespace({name: namespace})).metadata?.uid
  const bench = onClusterStart(on, 'bench', ['--duration', '4', '--qps', '100', '--conn', '1,2,4'])
  await midCell(on, bench, 1)
  const before = await uidOf()
  await cluster.core.deleteNamespace({name: namespace})
  await midCell(on, bench, 3)
  t.not(await uidOf(), before)
  const ended = await bench.ended
  // How long a cluster takes until it begins is its own affair: it may come between two cells.
  const failed = cellsOf(on.directory).filter(({status}) => status === 'failed')
  t.is(ended.exitCode, failed.length === 0 ? 0 : 6, ended.stderr)
  t.true(failed.length <= 1)
  const lost = new RegExp(
    `^(Pod \\S+ in namespace ${namespace} was deleted|Holding namespace ${namespace} .* its lease was)`,
  )
  for (const {reason} of failed) t.regex(reason!, lost)
  t.is(statusesOf(on.directory).filter((status) => status === 'done').length, 3 - failed.length)
  await leftNothingOnCluster(t, on)
})

test('a container that needs more memory than its limit is called OOMKilled', async (t) => {
  const on = await onCluster(t)
  if (on === null) return
  const limited = ['--set', 'appresources={"limits": {"memory": "48Mi"}}']
  const ended = await disturbed(
    on,
    async () => {
      const place = {namespace: on.namespace, pod: await podOf(on, 'fortioserver'), container: 'captured'}
      // Memory of files there counts like any other, and the largest process is killed for it.
      const fill = ['dd', 'if=/dev/zero', 'of=/dev/shm/ballast', 'bs=64k', 'count=1000']
      await execIn(on.cluster, place, fill).catch(() => undefined)
    },
    limited,
  )
  const reason =
    /lost its container captured, which was killed for using more memory than its limit \(OOMKilled, exit code 137\)/
  await firstFailed(t, on, ended, reason)
})

/** Stops, as SIGSTOP does, the Envoy of a pod: nodes of the test cluster share the machine's processes. */
async function freezeEnvoy({cluster, namespace}: OnCluster, name: string): Promise<void> {
  const {metadata} = await cluster.core.readNamespacedPod({namespace, name})
  const ofPod = (pid: string) => readOrEmpty(`/proc/${pid}/cgroup`).includes(metadata!.uid!)
  const pids = readdirSync('/proc').filter((pid) => readOrEmpty(`/proc/${pid}/comm`) === 'envoy\n' && ofPod(pid))
  if (pids.length !== 1) throw new Error(`${pids.length} Envoys in pod ${name}`)
  process.kill(Number(pids[0]), 'SIGSTOP')
}

function readOrEmpty(path: string): string {
  try {
    return readFileSync(path, 'latin1')
  } catch {
    // No process, or one that has ended meanwhile.
    return ''
  }
}

for (const workload of ['fortioclient', 'fortioserver']) {
  test(`a sidecar of ${workload} that stops answering in mid-load fails that cell, and the run goes on`, async (t) => {
    const on = await onCluster(t)
    if (on === null) return
    const ended = await disturbed(on, async () => freezeEnvoy(on, await podOf(on, workload)))
    await firstFailed(t, on, ended, /has not been ready for 10 s|no whole answer came within/)
  })
}
