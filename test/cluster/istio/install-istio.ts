import {TestbedError} from '../../../src/errors/index.ts'
import {run} from '../../../src/process/run.ts'
import {gatewayKinds} from '../building/gateway-kinds.ts'
import {mustRun} from '../building/must-run.ts'
import {builtProgram} from '../folders.ts'
import type {ClusterState} from '../state.ts'
import {ISTIO_DEPLOYMENTS, ISTIO_NAMESPACE, istioctlSettings, REVISIONS, type Revision} from './settings.ts'

/** Of one deployment; each takes seconds on an idle machine. */
const READY_WITHIN_SECONDS = 180
/** istiod writes into its own webhook configurations, and puts its part back at once. */
const APPLY = ['apply', '--server-side', '--force-conflicts', '--filename']

type Kubectl = (words: readonly string[], doing: string, input?: string) => Promise<string>

function kubectlOf({kubectl, kubeconfig}: ClusterState): Kubectl {
  return (words, doing, input) => mustRun([kubectl, '--kubeconfig', kubeconfig, ...words], doing, {input})
}

/** Made by istioctl each time, from what is embedded in it. */
async function manifestsOf(revision: Revision): Promise<string> {
  const argv = [builtProgram('istioctl'), 'manifest', 'generate', ...istioctlSettings(revision)]
  return await mustRun(argv, `Generating the manifests of Istio's revision ${revision}`)
}

async function waitUntilReady(kubectl: Kubectl, deployment: string): Promise<void> {
  const words = ['--namespace', ISTIO_NAMESPACE, 'rollout', 'status', `deployment/${deployment}`]
  await kubectl([...words, `--timeout=${READY_WITHIN_SECONDS}s`], `Waiting until ${deployment} is ready`)
}

/** What its pods say of themselves, for a failure. */
async function podsOf({kubectl, kubeconfig}: ClusterState): Promise<string> {
  const where = ['--kubeconfig', kubeconfig, '--namespace', ISTIO_NAMESPACE]
  const pods = await run([kubectl, ...where, 'get', 'pods', '--output', 'wide'])
  const events = await run([kubectl, ...where, 'get', 'events', '--field-selector', 'type=Warning'])
  return `${pods.stdout}${events.stdout}`
}

/**
 * Puts Istio on a cluster of ours: a control plane for each revision, an ingress gateway, and the kinds of the Gateway
 * API. Answers when all of it is ready. Throws a TestbedError with the state of its pods when it does not come up.
 */
export async function installIstio(state: ClusterState): Promise<void> {
  const kubectl = kubectlOf(state)
  await kubectl(['create', 'namespace', ISTIO_NAMESPACE], `Making namespace ${ISTIO_NAMESPACE}`)
  const [manifests] = await Promise.all([
    Promise.all(REVISIONS.map(manifestsOf)),
    kubectl([...APPLY, gatewayKinds()], 'Applying the kinds of the Gateway API'),
  ])
  await kubectl([...APPLY, '-'], "Applying Istio's manifests", manifests.join('\n---\n'))
  try {
    await Promise.all(ISTIO_DEPLOYMENTS.map((deployment) => waitUntilReady(kubectl, deployment)))
  } catch (error) {
    throw new TestbedError(`${(error as Error).message}\n${await podsOf(state)}`, {cause: error as Error})
  }
}
