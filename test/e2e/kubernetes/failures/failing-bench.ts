import {readFileSync} from 'node:fs'
import {join} from 'node:path'
import type {ExecutionContext} from 'ava'
import type {CellResult} from '../../../../src/results/schema.ts'
import {execIn} from '../../../../src/testbeds/kubernetes/exec/exec-in.ts'
import {eventually} from '../../../eventually.ts'
import {type Ended, onlyRun, type Running, runRunner} from '../../running-bench.ts'
import {type OnCluster, whatStands} from '../parts/bench-on-cluster.ts'

/** Small, and long enough for something to happen in its middle. */
export const LIGHT = ['--qps', '100', '--conn', '1,2']

const PRIVILEGED = {'pod-security.kubernetes.io/enforce': 'privileged'}

/** Name of the pod of a workload that is not on its way out. */
export async function podOf({cluster, namespace}: OnCluster, workload: string): Promise<string> {
  const {items} = await cluster.core.listNamespacedPod({namespace, labelSelector: `app=${workload}`})
  const standing = items.filter(({metadata}) => metadata?.deletionTimestamp === undefined)
  if (standing.length !== 1) throw new Error(`${standing.length} pods of ${workload}`)
  return standing[0]!.metadata!.name!
}

const PROCESSES = 'for one in /proc/[0-9]*; do echo "$(basename $one) $(tr "\\0" " " 2>/dev/null <$one/cmdline)"; done'

/** Processes that a container sees, as `PID COMMAND LINE`. */
export async function processesIn(on: OnCluster, pod: string, container: string): Promise<readonly string[]> {
  const place = {namespace: on.namespace, pod, container}
  return (await execIn(on.cluster, place, ['sh', '-c', PROCESSES])).stdout.split('\n')
}

/** Waits until the load of cell `number` is on; gives the client's pod. */
export async function midCell(on: OnCluster, bench: Running, number: number): Promise<string> {
  await bench.says(new RegExp(`\\[${number}/\\d+\\]`))
  const pod = await podOf(on, 'fortioclient')
  await eventually('the load', async () => {
    const found = await processesIn(on, pod, 'captured')
    return found.some((line) => /\d+ fortio load .*-t \d+s/.test(line))
  })
  return pod
}

function journalLines(directory: string): readonly string[] {
  const text = readFileSync(join(onlyRun(directory), 'journal.jsonl'), 'utf8')
  return text.split('\n').filter((line) => line !== '')
}

/** What the journal of the only run says of each cell, the last word counting, in the order in which they were begun. */
export function cellsOf(directory: string): readonly CellResult[] {
  const cells = journalLines(directory).map((line) => (JSON.parse(line) as {cell: CellResult}).cell)
  return [...new Map(cells.map((cell) => [cell.key, cell])).values()]
}

/** Number of entries in the journal: cells that were not measured again have one. */
export function journalLength(directory: string): number {
  return journalLines(directory).length
}

export function statusesOf(directory: string): string[] {
  return cellsOf(directory).map(({status}) => status)
}

/** Whether the namespace is there. */
export async function namespaceStands({cluster, namespace}: OnCluster): Promise<boolean> {
  const {items} = await cluster.core.listNamespace()
  return items.some(({metadata}) => metadata?.name === namespace)
}

/** The namespace, made by somebody else and empty: it stays, and nobody waits until it is gone. */
export async function makeNamespace({cluster, namespace}: OnCluster): Promise<void> {
  await cluster.core.createNamespace({body: {metadata: {name: namespace, labels: PRIVILEGED}}})
}

/** Neither objects nor the namespace that runner made are there. */
export async function leftNothingOnCluster(t: ExecutionContext, on: OnCluster): Promise<void> {
  t.deepEqual(await whatStands(on), [])
  t.false(await namespaceStands(on), 'the namespace is there')
}

/** Goes on with the only run, as its last words say; it must come to a good end and leave nothing. */
export async function resumes(t: ExecutionContext, on: OnCluster): Promise<Ended> {
  const ended = await runRunner(['bench', '--resume', onlyRun(on.directory)], {cwd: on.directory})
  t.is(ended.exitCode, 0, ended.stderr)
  t.true(statusesOf(on.directory).every((status) => status === 'done'))
  t.deepEqual(await whatStands(on), [])
  return ended
}
