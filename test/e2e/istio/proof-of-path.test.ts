import {randomBytes} from 'node:crypto'
import {mkdtemp, rm} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import anyTest, {type ExecutionContext, type TestFn} from 'ava'
import type {RunDocument} from '../../../src/results/run-document.ts'
import type {CellResult} from '../../../src/results/schema.ts'
import {connectCluster} from '../../../src/testbeds/kubernetes/api/cluster.ts'
import {skip} from '../../skip.ts'
import {benchOnCluster, flagsFor, type OnCluster} from '../kubernetes/parts/bench-on-cluster.ts'
import {reachCluster} from '../kubernetes/parts/reach-cluster.ts'
import {deployOthers, made, madeOtherService, madeService} from './pods-of-others.ts'
import {type Expected, SITUATIONS, type Situation} from './situations.ts'

const test = anyTest.serial as TestFn
const BENCH = ['--attach', '--mesh', 'istio', '--duration', '1', '--qps', '100', '--conn', '2']

/** A namespace with pods of others, which all situations share; null, and the reason, where there is no Istio. */
let others: OnCluster | null = null
let reason = 'the pods of others did not come up'

test.before(async () => {
  const reached = await reachCluster('istio')
  if ('reason' in reached || !reached.isOurs) {
    reason = 'reason' in reached ? reached.reason : 'cluster of others: its nodes have no local/fortio:1'
    return
  }
  const cluster = connectCluster(reached)
  const namespace = `others-${randomBytes(3).toString('hex')}`
  const flags = flagsFor(reached.kubeconfig, cluster.context, namespace)
  const directory = await mkdtemp(join(tmpdir(), 'proof-of-path-'))
  others = {cluster, namespace, directory, flags, images: []}
  await deployOthers(others)
})

test.after.always(async () => {
  if (others === null) return
  await rm(others.directory, {recursive: true, force: true})
  await others.cluster.core.deleteNamespace({name: others.namespace})
})

function selectors({client, server = 'web'}: Situation): readonly string[] {
  return ['--client-selector', `app=${client}`, '--server-selector', `app=${server}`]
}

function isAs(t: ExecutionContext, cell: CellResult, {status, tls, reason: wanted, provedBy}: Expected): void {
  const {mode} = cell
  t.like(cell, {status, tls}, `${mode}: ${cell.reason}`)
  if (wanted !== undefined) t.regex(cell.reason ?? '', wanted, mode)
  const grounds = cell.path.map((step) => step.provedBy)
  if (provedBy !== undefined) t.deepEqual(grounds, [...provedBy], mode)
}

function areAs(t: ExecutionContext, {cells}: RunDocument, expected: Situation['expected']): void {
  t.deepEqual(cells.map(({mode}) => mode).toSorted(), Object.keys(expected).toSorted())
  for (const cell of cells) isAs(t, cell, expected[cell.mode]!)
}

for (const situation of SITUATIONS) {
  test(situation.title, async (t) => {
    if (others === null) return skip(t, reason)
    await using stack = new AsyncDisposableStack()
    stack.use(await madeService(others, situation.service))
    for (const [name, spec] of Object.entries(situation.otherServices ?? {})) {
      stack.use(await madeOtherService(others, name, spec))
    }
    for (const object of situation.objects ?? []) stack.use(await made(others, object))
    const {ended, document} = await benchOnCluster(t, others, [...BENCH, ...selectors(situation), ...situation.flags])
    areAs(t, document, situation.expected)
    const isRight = Object.values(situation.expected).every(({status}) => status === 'done')
    t.is(ended.exitCode, isRight ? 0 : 6, ended.stdout)
  })
}
