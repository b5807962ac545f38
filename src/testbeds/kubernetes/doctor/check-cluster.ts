import {ConfigurationError, RunnerError} from '../../../errors/index.ts'
import {apiError} from '../api/api-error.ts'
import {type Cluster, connectCluster} from '../api/cluster.ts'
import type {ClusterPlace} from '../exec/place-commands.ts'
import {readNamespace, type SeenNamespace} from '../namespace/read-namespace.ts'
import {type ClusterCheck, clusterCheck} from './cluster-check.ts'
import type {DoctorWishes} from './doctor-wishes.ts'
import {checkImages} from './image-checks.ts'
import {meshCheck} from './mesh-check.ts'
import {checkNamespace} from './namespace-check.ts'
import {needsOfCluster} from './needs-of-cluster.ts'
import {checkNodes, checkSeccomp, listNodes} from './node-checks.ts'
import {checkPodSecurity} from './pod-security-check.ts'
import {checkRights} from './rights-checks.ts'
import {judgeVersion, minorOf, readServerVersion} from './server-check.ts'
import {checkStreams} from './stream-check.ts'

export type {ClusterCheck} from './cluster-check.ts'
export type {DoctorWishes} from './doctor-wishes.ts'

/** A check that could not be carried out is a finding, not the end of the others. */
async function orFinding(
  cluster: Cluster,
  name: string,
  required: boolean,
  check: () => Promise<readonly ClusterCheck[]>,
): Promise<readonly ClusterCheck[]> {
  try {
    return await check()
  } catch (error) {
    const {message, hint} = error instanceof RunnerError ? error : apiError(`Checking ${name}`, error, cluster)
    return [clusterCheck(name, 'broken', {detail: message, remedy: hint ?? null, required})]
  }
}

async function nodeChecks(cluster: Cluster, wishes: DoctorWishes): Promise<readonly ClusterCheck[]> {
  const nodes = await listNodes(cluster)
  const seccomp = await checkSeccomp(cluster, nodes?.[0]?.metadata?.name ?? null)
  return [...checkNodes(nodes, wishes), seccomp, ...checkImages(nodes, wishes)]
}

/** The namespaces of pods and of recorders, which several checks are about. */
type SeenNamespaces = readonly [own: Promise<SeenNamespace>, recorders: Promise<SeenNamespace>]

async function namespaceChecks(
  cluster: Cluster,
  wishes: DoctorWishes,
  namespaces: SeenNamespaces,
): Promise<readonly ClusterCheck[]> {
  const {namespace, attach, images, profiling} = wishes.kubernetes
  const [own, recorders] = await Promise.all(namespaces)
  const shared = {image: images.perf}
  return await Promise.all([
    checkNamespace(cluster, own, wishes),
    checkPodSecurity(cluster, {
      ...shared,
      name: 'pod security',
      namespace,
      seen: own,
      required: wishes.profiling && !attach,
    }),
    checkPodSecurity(cluster, {
      ...shared,
      name: 'pod security: recorders',
      namespace: profiling.recorderNamespace,
      seen: recorders,
      required: false,
    }),
  ])
}

/**
 * Looks at everything that a run on the cluster of `choice` depends on, and changes nothing. When there is none, or its API
 * server cannot be reached, that is the one finding, and what it would need stands below.
 */
export async function checkCluster(choice: ClusterPlace, wishes: DoctorWishes): Promise<readonly ClusterCheck[]> {
  let cluster: Cluster
  try {
    cluster = connectCluster(choice)
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error
    const facts = {detail: error.message, remedy: error.hint ?? null, required: true}
    return [clusterCheck('cluster', 'missing', facts), ...needsOfCluster(wishes)]
  }
  const found = await checksOf(cluster, wishes)
  return found.length > 1 ? found : [...found, ...needsOfCluster(wishes).filter(({name}) => name !== found[0]?.name)]
}

async function checksOf(cluster: Cluster, wishes: DoctorWishes): Promise<readonly ClusterCheck[]> {
  const server = await orFinding(cluster, 'api server', true, async () => {
    const version = await readServerVersion(cluster)
    return [judgeVersion(version, cluster), ...(await checksBesides(cluster, wishes, minorOf(version)))]
  })
  return server
}

async function checksBesides(
  cluster: Cluster,
  wishes: DoctorWishes,
  minor: number | null,
): Promise<readonly ClusterCheck[]> {
  const {namespace, profiling} = wishes.kubernetes
  const own = readNamespace(cluster, namespace)
  const recorders =
    profiling.recorderNamespace === namespace ? own : readNamespace(cluster, profiling.recorderNamespace)
  const found = await Promise.all([
    orFinding(cluster, 'mesh', true, async () => [await meshCheck(cluster, wishes, () => own)]),
    orFinding(cluster, 'namespace', true, () => namespaceChecks(cluster, wishes, [own, recorders])),
    orFinding(cluster, 'rights', true, () => checkRights(cluster, wishes)),
    orFinding(cluster, 'nodes', true, () => nodeChecks(cluster, wishes)),
    orFinding(cluster, 'exec protocol', false, async () => [await checkStreams(cluster, wishes, minor)]),
  ])
  return found.flat()
}
