import {resolve} from 'node:path'
import * as Args from '@oclif/core/args'
import * as Flags from '@oclif/core/flags'
import {SETTINGS} from '../config/schema.ts'
import {EXIT_CODES, TestbedError, UsageError} from '../errors/index.ts'
import {visible} from '../foreign-text/visible.ts'
import {ownCommand} from '../program/own-command.ts'
import {confirmOnTerminal} from '../terminal/confirm.ts'
import type {Cluster} from '../testbeds/kubernetes/api/cluster.ts'
import type {CleanedLeftover, ClusterLeftover} from '../testbeds/kubernetes/removal/leftovers.ts'
import {RunnerCommand} from './base-command.ts'

/** What was left in one namespace of the cluster. */
interface CleanedRun {
  readonly namespace: string
  readonly run: string
  readonly kept: boolean
  /** Such as `Deployment fortioserver`. */
  readonly objects: readonly string[]
}

/** The `--json` document. */
export interface CleanDocument {
  readonly schemaVersion: 1
  readonly exitCode: number
  readonly endedProcesses: readonly {readonly pid: number; readonly command: string; readonly ownerPid: number}[]
  readonly removedFolders: readonly {readonly path: string; readonly ownerPid: number}[]
  /** Files that a dead process was writing, by their absolute paths. */
  readonly removedFiles: readonly string[]
  /** Folders of runs that ended before they measured anything; they stay. */
  readonly unbegunRuns: readonly string[]
  /** Null unless a cluster was asked for. */
  readonly cluster: {
    readonly context: string
    readonly server: string
    /** The only namespace that the account may look into; null for all. */
    readonly onlyNamespace: string | null
    readonly removed: readonly CleanedRun[]
    /** Namespaces of recorders that nobody used. */
    readonly removedRecorderNamespaces: readonly string[]
    /** Kept on purpose, and left so. */
    readonly stillKept: readonly CleanedRun[]
  } | null
}

function cleanedRun({namespace, runName, isKept, objects}: ClusterLeftover): CleanedRun {
  return {namespace, run: runName, kept: isKept, objects}
}

function spoken({namespace, runName, objects}: ClusterLeftover): string {
  const what = objects.length === 0 ? 'a lease' : objects.join(', ')
  return visible(`run ${runName} in namespace ${namespace}: ${what}`)
}

/** `runner clean`: ends what runs that died without tidying up have left. */
export default class Clean extends RunnerCommand {
  static override summary = 'End processes and remove folders and cluster objects that a run left when it was killed.'
  static override description =
    `Every process and scratch folder of a run carries the pid and start time of its runner. Those whose runner is dead are ended and removed; what a living run owns is never touched. Every bench does the same when it starts. Files that a dead runner was writing are removed from the output folder, its runs and the cache; runs that were ended before they measured anything are named, and stay.
With --testbed kubernetes, --context, --namespace or --kept it looks at a cluster too. There every object carries the name of its run, and a run says every 10 s that it lives; what runs that were silent for a minute, or whose process on this machine has ended, have left is removed, in all namespaces that the account may list, else in the one given. What runner deploy or --keep left on purpose goes only where its namespace is named, or with --kept. Nothing without runner's label is touched.`
  static override examples = [
    {description: 'After a kill -9', command: '<%= config.bin %> <%= command.id %>'},
    {
      description: 'Also what dead runs left on the cluster of the current context',
      command: '<%= config.bin %> <%= command.id %> --testbed kubernetes',
    },
    {
      description: 'Also what runner deploy or --keep left in a namespace, without questions',
      command: '<%= config.bin %> <%= command.id %> -n twopods --yes',
    },
  ]

  static override args = {
    folder: Args.string({
      description:
        'Where to look for files that were not written to their end: an output folder, or the folder of a run.',
      default: '.',
    }),
  }

  static override flags = {
    testbed: Flags.string({summary: 'Where to look besides this machine.', options: ['local', 'kubernetes']}),
    kubeconfig: Flags.string({
      summary: 'Kubeconfig of the cluster. [default: KUBECONFIG, else ~/.kube/config]',
      helpValue: 'FILE',
    }),
    context: Flags.string({summary: 'Context of the cluster. [default: the current one]', helpValue: 'NAME'}),
    namespace: Flags.string({
      char: 'n',
      summary: 'Namespace to clear of all that is of runner, of what was kept after asking; living runs stay.',
      helpValue: 'NAME',
    }),
    'recorder-namespace': Flags.string({
      summary: `Namespace of recorders, looked into where namespaces may not be listed. [default: ${SETTINGS.recorderNamespace.default}]`,
      helpValue: 'NAME',
    }),
    kept: Flags.boolean({
      summary: 'Also remove what runner deploy or --keep left in other namespaces, after asking.',
    }),
    yes: Flags.boolean({char: 'y', summary: 'Ask nothing.'}),
  }

  async run(): Promise<CleanDocument> {
    const {args, flags} = await this.parse(Clean)
    const here = {...(await this.#cleanMachine()), ...(await this.#sweep(resolve(args.folder)))}
    const names = [flags.context, flags.namespace, flags.kubeconfig, flags['recorder-namespace']]
    const wantsCluster = flags.testbed === 'kubernetes' || flags.kept || names.some((name) => name !== undefined)
    if (wantsCluster && flags.testbed === 'local') {
      throw new UsageError('--testbed local has no context, namespace or kubeconfig, and nothing kept.')
    }
    const cluster = wantsCluster ? await this.#cleanCluster(flags) : null
    const lists = [
      here.endedProcesses,
      here.removedFolders,
      here.removedFiles,
      here.unbegunRuns,
      cluster?.removed,
      cluster?.removedRecorderNamespaces,
    ]
    if (lists.every((list = []) => list.length === 0)) this.log('Nothing is left of dead runs.')
    return {schemaVersion: 1, exitCode: EXIT_CODES.done, ...here, cluster}
  }

  async #cleanMachine(): Promise<Pick<CleanDocument, 'endedProcesses' | 'removedFolders'>> {
    const {cleanLeftovers} = await import('../process/clean-leftovers.ts')
    const {endedProcesses, removedFolders, failures} = await cleanLeftovers()
    for (const {pid, commandLine} of endedProcesses) this.log(`Ended process ${pid}: ${visible(commandLine)}`)
    for (const {path} of removedFolders) this.log(`Removed ${visible(path)}`)
    if (failures.length > 0) {
      const list = failures.map(({what, reason}) => `${visible(what)}: ${reason}`).join('\n')
      throw new TestbedError(`Tidying up after dead runs: some things are still there.\n${list}`, {
        hint: 'Run it again as the user who started that run, or as root.',
      })
    }
    return {
      endedProcesses: endedProcesses.map(({pid, commandLine, owner}) => ({
        pid,
        command: commandLine,
        ownerPid: owner.pid,
      })),
      removedFolders: removedFolders.map(({path, owner}) => ({path, ownerPid: owner.pid})),
    }
  }

  async #sweep(folder: string): Promise<Pick<CleanDocument, 'removedFiles' | 'unbegunRuns'>> {
    const [{sweepUnfinished}, {cacheFolder}, {UNBEGUN, UNBEGUN_HINT}] = await Promise.all([
      import('../bench/run/sweep-unfinished.ts'),
      import('../tools/cache-folder.ts'),
      import('../profiles/run-folder.ts'),
    ])
    const found = await sweepUnfinished(folder, cacheFolder())
    for (const path of found.removedFiles) this.log(`Removed ${visible(path)}, which was not written to its end`)
    for (const path of found.unbegunRuns) this.log(`Left ${visible(path)}: ${UNBEGUN}. ${UNBEGUN_HINT}`)
    return found
  }

  async #cleanCluster(flags: {
    kubeconfig?: string | undefined
    context?: string | undefined
    namespace?: string | undefined
    'recorder-namespace'?: string | undefined
    kept: boolean
    yes: boolean
  }): Promise<NonNullable<CleanDocument['cluster']>> {
    const [{connectCluster}, {findClusterLeftovers}, {closeUnusedRecorderNamespaces}] = await Promise.all([
      import('../testbeds/kubernetes/api/cluster.ts'),
      import('../testbeds/kubernetes/removal/leftovers.ts'),
      import('../testbeds/kubernetes/recorders/recorder-namespace.ts'),
    ])
    const {kubeconfig = null, context = null, namespace} = flags
    const cluster = connectCluster({kubeconfig, context, namespace})
    const {leftovers, onlyNamespace} = await findClusterLeftovers(cluster, namespace === undefined ? {} : {namespace})
    const isWanted = (one: ClusterLeftover) => !one.isKept || flags.kept || one.namespace === namespace
    const wanted = leftovers.filter(isWanted)
    if (wanted.length > 0) await this.#agree(cluster, wanted, flags.yes)
    const removed = await this.#remove(cluster, wanted)
    const recorders = flags['recorder-namespace'] ?? SETTINGS.recorderNamespace.default
    const removedRecorderNamespaces = await closeUnusedRecorderNamespaces(cluster, recorders)
    for (const name of removedRecorderNamespaces) this.log(`Removed namespace ${name}, where no recorder is left`)
    const stillKept = leftovers.filter((one) => !isWanted(one))
    for (const one of stillKept) this.log(`Kept ${spoken(one)}`)
    return {
      context: cluster.context,
      server: cluster.server,
      onlyNamespace,
      removed: removed.map(({leftover}) => cleanedRun(leftover)),
      removedRecorderNamespaces,
      stillKept: stillKept.map(cleanedRun),
    }
  }

  async #remove(cluster: Cluster, wanted: readonly ClusterLeftover[]): Promise<readonly CleanedLeftover[]> {
    if (wanted.length === 0) return []
    const {cleanCluster} = await import('../testbeds/kubernetes/removal/leftovers.ts')
    const {doctorCommand} = await import('../testbeds/kubernetes/exec/place-commands.ts')
    const cleaned = await cleanCluster(cluster, wanted)
    for (const {leftover, namespaceStays} of cleaned) {
      this.log(`Removed ${spoken(leftover)}`)
      if (namespaceStays !== null) this.log(visible(namespaceStays))
    }
    const left = cleaned.flatMap((one) => one.left)
    if (left.length > 0) {
      const list = left.map(({what, why}) => visible(`${what}: ${why}`)).join('\n')
      throw new TestbedError(
        `Tidying up on the cluster of context ${cluster.context}: some things are still there.\n${list}`,
        {
          hint: `Run it again in a while; this shows which rights are missing: ${doctorCommand(cluster.place)}`,
        },
      )
    }
    return cleaned
  }

  /** Asks for a context that was not used before, and for what was kept on purpose. */
  async #agree(cluster: Cluster, wanted: readonly ClusterLeftover[], yes: boolean): Promise<void> {
    const {askForContext} = await import('../testbeds/kubernetes/namespace/consent.ts')
    const confirm = this.jsonEnabled() ? undefined : confirmOnTerminal()
    const command = ownCommand('clean', ...this.argv.filter((word) => word !== '--json'))
    const namespaces = [...new Set(wanted.map(({namespace}) => namespace))].join(', ')
    await askForContext(cluster, namespaces, {yes, confirm, command})
    const kept = wanted.filter(({isKept}) => isKept)
    if (yes || kept.length === 0) return
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
}
