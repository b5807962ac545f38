import {RunnerError} from '../../src/errors/index.ts'
import {findProgram} from '../../src/process/find-program.ts'
import {run} from '../../src/process/run.ts'
import {isBuilt} from './building/build.ts'
import {type Controls, controlsOf} from './controls/controls.ts'
import {CLUSTER_KINDS, type ClusterKind} from './kinds.ts'
import {runningCluster, startCluster} from './start-cluster.ts'
import {readState} from './state.ts'
import {registerUser, stopWhenUnused} from './users.ts'

/** A cluster for tests, or why there is none. */
export type TestCluster =
  | {
      readonly kind: 'cluster'
      /** Path of a kubeconfig. */
      readonly kubeconfig: string
      readonly context: string
      /** Path of kubectl. */
      readonly kubectl: string
      /** What only a cluster of our own allows; null for any other. */
      readonly controls: Controls | null
    }
  | {readonly kind: 'none'; readonly reason: string}

function none(reason: string): TestCluster {
  return {kind: 'none', reason: `no cluster: ${reason}`}
}

/** The cluster that the user names by KUBECONFIG, RUNNER_TEST_CONTEXT or both. Images must be there or be pulled. */
async function namedCluster(kubeconfig: string | undefined, named: string | undefined): Promise<TestCluster> {
  const kubectl = findProgram('kubectl')
  if (kubectl === null) return none('KUBECONFIG names one, but kubectl is not on PATH')
  const path = kubeconfig ?? `${process.env['HOME']}/.kube/config`
  const asked = ['--kubeconfig', path, ...(named === undefined ? [] : ['--context', named])]
  const current = await run([kubectl, '--kubeconfig', path, 'config', 'current-context'])
  const answer = await run([kubectl, ...asked, '--request-timeout=10s', 'get', '--raw', '/readyz'])
  if (answer.exitCode !== 0) return none(`${path} names one that does not answer: ${answer.stderr.trim()}`)
  return {kind: 'cluster', kubeconfig: path, context: named ?? current.stdout.trim(), kubectl, controls: null}
}

async function ownCluster(kind: ClusterKind): Promise<TestCluster> {
  const {folder: folderOf, furnish} = CLUSTER_KINDS[kind]
  const folder = folderOf()
  const running = await runningCluster(folder)
  if (running === null && !isBuilt()) return none('test/cluster/build has not made one, and KUBECONFIG names none')
  const state = running ?? (await startCluster(folder, () => undefined, furnish))
  await registerUser(folder, running === null)
  if (running === null) stopWhenUnused(folder)
  const {kubeconfig, context, kubectl} = state
  return {kind: 'cluster', kubeconfig, context, kubectl, controls: controlsOf(folder, state)}
}

/** Whether a kubeconfig is that of a cluster of ours, of whatever kind. */
async function isOwn(kubeconfig: string): Promise<boolean> {
  const states = await Promise.all(Object.values(CLUSTER_KINDS).map(({folder}) => readState(folder())))
  return states.some((state) => state?.kubeconfig === kubeconfig)
}

/**
 * The cluster that tests use: the one that KUBECONFIG or RUNNER_TEST_CONTEXT names, else our own that runs, else our
 * own started now, which ends half a minute after the last test process that used it. One that `test/cluster/up`
 * started stays. Our own is of the kind that is asked for; the kind of another is for the test to find out. Never throws
 * for a machine that cannot: the answer is a reason then, to be printed by the test.
 */
export async function clusterForTests(kind: ClusterKind = 'plain'): Promise<TestCluster> {
  const {KUBECONFIG: kubeconfig, RUNNER_TEST_CONTEXT: context} = process.env
  try {
    const isNamed = kubeconfig ? !(await isOwn(kubeconfig)) : Boolean(context)
    return isNamed ? await namedCluster(kubeconfig || undefined, context || undefined) : await ownCluster(kind)
  } catch (error) {
    if (error instanceof RunnerError) return none(error.message)
    throw error
  }
}
