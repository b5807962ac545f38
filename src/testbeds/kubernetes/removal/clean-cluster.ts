import {TestbedError, UsageError} from '../../../errors/index.ts'
import {visible} from '../../../foreign-text/visible.ts'
import {type Cluster, connectCluster} from '../api/cluster.ts'
import {doctorCommand} from '../exec/place-commands.ts'
import {askForContext} from '../namespace/consent.ts'
import {closeUnusedRecorderNamespaces} from '../recorders/recorder-namespace.ts'
import {type CleanedLeftover, type ClusterLeftover, cleanCluster, findClusterLeftovers} from './leftovers.ts'

/** Where to clean, and what. */
export interface CleanWishes {
  readonly kubeconfig: string | null
  readonly context: string | null
  /** To be cleared of all that is of runner; null for what dead runs left anywhere. */
  readonly namespace: string | null
  /** Looked into where namespaces may not be listed. */
  readonly recorderNamespace: string
  /** Also remove what was kept on purpose in other namespaces. */
  readonly kept: boolean
  /** Ask nothing. */
  readonly yes: boolean
  /** Absent where nobody can be asked. */
  readonly confirm?: ((question: string) => Promise<boolean>) | undefined
  /** As the person typed it. */
  readonly command: string
  /** Gets a line for each thing that is done or left. */
  readonly tell: (text: string) => void
}

/** What was found on a cluster, and what became of it. */
export interface CleanedCluster {
  readonly context: string
  readonly server: string
  /** The only namespace that the account may look into; null for all. */
  readonly onlyNamespace: string | null
  readonly removed: readonly ClusterLeftover[]
  /** Namespaces of recorders that nobody used. */
  readonly removedRecorderNamespaces: readonly string[]
  /** Kept on purpose, and left so. */
  readonly stillKept: readonly ClusterLeftover[]
}

function spoken({namespace, runName, objects}: ClusterLeftover): string {
  const what = objects.length === 0 ? 'a lease' : objects.join(', ')
  return visible(`run ${runName} in namespace ${namespace}: ${what}`)
}

async function agreeToKept(kept: readonly ClusterLeftover[], {confirm, command}: CleanWishes): Promise<void> {
  const list = kept.map((one) => `  ${spoken(one)}\n`).join('')
  if (confirm === undefined) {
    throw new UsageError(`Removing what was kept on purpose: there is no terminal to ask on.\n${list.trimEnd()}`, {
      hint: `Add --yes to agree: ${visible(command)} --yes`,
    })
  }
  if (!(await confirm(`To be removed, though kept on purpose:\n${list}Go on?`))) {
    throw new UsageError('Nothing was removed from the cluster.')
  }
}

/** Asks for a context that was not used before, and for what was kept on purpose. */
async function agree(cluster: Cluster, wanted: readonly ClusterLeftover[], wishes: CleanWishes): Promise<void> {
  const {yes, confirm, command} = wishes
  const namespaces = [...new Set(wanted.map(({namespace}) => namespace))].join(', ')
  await askForContext(cluster, namespaces, {yes, confirm, command})
  const kept = wanted.filter(({isKept}) => isKept)
  if (!yes && kept.length > 0) await agreeToKept(kept, wishes)
}

function refuseRemains(cluster: Cluster, cleaned: readonly CleanedLeftover[]): void {
  const left = cleaned.flatMap((one) => one.left)
  if (left.length === 0) return
  const list = left.map(({what, why}) => visible(`${what}: ${why}`)).join('\n')
  throw new TestbedError(
    `Tidying up on the cluster of context ${cluster.context}: some things are still there.\n${list}`,
    {hint: `Run it again in a while; this shows which rights are missing: ${doctorCommand(cluster.place)}`},
  )
}

async function remove(
  cluster: Cluster,
  wanted: readonly ClusterLeftover[],
  wishes: CleanWishes,
): Promise<readonly ClusterLeftover[]> {
  if (wanted.length === 0) return []
  await agree(cluster, wanted, wishes)
  const cleaned = await cleanCluster(cluster, wanted)
  for (const {leftover, namespaceStays} of cleaned) {
    wishes.tell(`Removed ${spoken(leftover)}`)
    if (namespaceStays !== null) wishes.tell(visible(namespaceStays))
  }
  refuseRemains(cluster, cleaned)
  return cleaned.map(({leftover}) => leftover)
}

/**
 * Removes what dead runs left on a cluster; what was kept on purpose only where it is asked for, and after asking. Throws
 * a UsageError when nobody agrees, a TestbedError that lists what is still there.
 */
export async function cleanUpCluster(wishes: CleanWishes): Promise<CleanedCluster> {
  const {kubeconfig, context, namespace, tell} = wishes
  const where = namespace === null ? {} : {namespace}
  const cluster = connectCluster({kubeconfig, context, ...where})
  const {leftovers, onlyNamespace} = await findClusterLeftovers(cluster, where)
  const isWanted = (one: ClusterLeftover) => !one.isKept || wishes.kept || one.namespace === namespace
  const removed = await remove(cluster, leftovers.filter(isWanted), wishes)
  const removedRecorderNamespaces = await closeUnusedRecorderNamespaces(cluster, wishes.recorderNamespace)
  for (const name of removedRecorderNamespaces) tell(`Removed namespace ${name}, where no recorder is left`)
  const stillKept = leftovers.filter((one) => !isWanted(one))
  for (const one of stillKept) tell(`Kept ${spoken(one)}`)
  const {server} = cluster
  return {context: cluster.context, server, onlyNamespace, removed, removedRecorderNamespaces, stillKept}
}
