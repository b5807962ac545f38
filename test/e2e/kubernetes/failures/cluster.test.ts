import {writeFile} from 'node:fs/promises'
import {join} from 'node:path'
import type {ExecutionContext} from 'ava'
import anyTest, {type TestFn} from 'ava'
import {clusterForTests} from '../../../cluster/cluster.ts'
import type {Controls} from '../../../cluster/controls/controls.ts'
import {flakyApiServer} from '../../../cluster/controls/flaky-api-server.ts'
import {eventually} from '../../../eventually.ts'
import {skip} from '../../../skip.ts'
import {type OnCluster, onCluster, onClusterStart} from '../parts/bench-on-cluster.ts'
import {clusterHereOrSkip} from '../parts/reach-cluster.ts'
import {cellsOf, leftNothingOnCluster, midCell, statusesOf} from './failing-bench.ts'

const test = anyTest.serial as TestFn
const PLAN = ['--duration', '6', '--qps', '100', '--conn', '1,2']

/** A cluster that is ours to break; null, with the reason printed, when it is not. */
async function breakable(t: ExecutionContext): Promise<{on: OnCluster; controls: Controls} | null> {
  const on = await onCluster(t)
  const found = await clusterForTests()
  if (on === null) return null
  if (found.kind === 'cluster' && found.controls !== null) return {on, controls: found.controls}
  skip(t, 'cluster of others: only one of our own may be broken')
  return null
}

/** Both cells were measured as if nothing had happened. */
async function allMeasured(t: ExecutionContext, on: OnCluster, exitCode: number | null, stderr: string): Promise<void> {
  t.is(exitCode, 0, stderr)
  t.deepEqual(statusesOf(on.directory), ['done', 'done'])
  for (const {requestCount, errorCount} of cellsOf(on.directory)) {
    // fortio's own count of 100 requests a second for 6 s.
    t.true(requestCount! >= 590 && requestCount! <= 600, `${requestCount} requests`)
    t.is(errorCount, 0)
  }
  await leftNothingOnCluster(t, on)
}

test('an API server that is killed and comes back in mid-cell costs nothing', async (t) => {
  const breaking = await breakable(t)
  if (breaking === null) return
  const {on, controls} = breaking
  const bench = onClusterStart(on, 'bench', PLAN)
  await midCell(on, bench, 1)
  await controls.restartApiServer('kill')
  const {exitCode, stderr} = await bench.ended
  await allMeasured(t, on, exitCode, stderr)
})

test('streams that are cut again and again through the whole run lose no result', async (t) => {
  const on = await onCluster(t)
  if (on === null || (await clusterHereOrSkip(t)) === null) return
  const original = join(on.directory, 'kubeconfig')
  await writeFile(original, on.cluster.kubeConfig.exportConfig(), {mode: 0o600})
  await using flaky = await flakyApiServer(original)
  const at = on.flags.indexOf('--kubeconfig')
  const flags = on.flags.with(at + 1, flaky.kubeconfig)
  const bench = onClusterStart({...on, flags}, 'bench', PLAN)
  await bench.says(/\[1\/2\]/)
  const cutting = setInterval(() => flaky.cutAll(), 1500)
  await bench.says(/removing what stands/)
  clearInterval(cutting)
  const {exitCode, stderr} = await bench.ended
  t.log(`${flaky.cutCount()} connections were cut`)
  t.true(flaky.cutCount() > 15)
  await allMeasured(t, on, exitCode, stderr)
})

test('a node whose kubelet says nothing any more fails the cell and is named, and the next cell begins on a new deployment', async (t) => {
  const breaking = await breakable(t)
  if (breaking === null) return
  const {on, controls} = breaking
  const bench = onClusterStart(on, 'bench', PLAN.with(1, '60'))
  const name = await midCell(on, bench, 1)
  const pod = await on.cluster.core.readNamespacedPod({namespace: on.namespace, name})
  const node = pod.spec!.nodeName as 'node-a'
  const began = performance.now()
  await controls.pauseKubelet(node)
  let reason: string
  try {
    reason = await eventually('the cell to fail', async () => cellsOf(on.directory)[0]?.reason, 120_000)
    t.log(`${Math.round((performance.now() - began) / 1000)} s until the cell had failed`)
  } finally {
    await controls.continueKubelet(node)
  }
  t.log(reason)
  t.regex(
    reason,
    new RegExp(
      `^Pod ${name} in namespace ${on.namespace} has not been ready for 10 s\\.\nnode ${node} is not ready: NodeStatusUnknown`,
    ),
  )
  await bench.says(/\[2\/2\]/)
  bench.signal('SIGINT')
  const {exitCode, stderr} = await bench.ended
  t.is(exitCode, 130, stderr)
  await leftNothingOnCluster(t, on)
})
