import {resolve} from 'node:path'
import * as Args from '@oclif/core/args'
import * as Flags from '@oclif/core/flags'
import type {Cleaned} from '../bench/clean.ts'
import {SETTINGS} from '../config/schema.ts'
import {TESTBED_NAMES} from '../config/testbed-name.ts'
import {EXIT_CODES} from '../errors/index.ts'
import {ownCommand} from '../program/own-command.ts'
import {confirmOnTerminal} from '../terminal/confirm.ts'
import type {ClusterLeftover} from '../testbeds/kubernetes/removal/leftovers.ts'
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

function documentOf({endedProcesses, removedFolders, removedFiles, unbegunRuns, cluster}: Cleaned): CleanDocument {
  return {
    schemaVersion: 1,
    exitCode: EXIT_CODES.done,
    endedProcesses: endedProcesses.map(({pid, commandLine, owner}) => ({
      pid,
      command: commandLine,
      ownerPid: owner.pid,
    })),
    removedFolders: removedFolders.map(({path, owner}) => ({path, ownerPid: owner.pid})),
    removedFiles,
    unbegunRuns,
    cluster: cluster && {
      ...cluster,
      removed: cluster.removed.map(cleanedRun),
      stillKept: cluster.stillKept.map(cleanedRun),
    },
  }
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
    testbed: Flags.string({summary: 'Where to look besides this machine.', options: TESTBED_NAMES}),
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
    const {testbed, kubeconfig, context, namespace, kept, yes} = flags
    const {clean} = await import('../bench/clean.ts')
    const cleaned = await clean({
      folder: resolve(args.folder),
      testbed: testbed ?? null,
      kubeconfig: kubeconfig ?? null,
      context: context ?? null,
      namespace: namespace ?? null,
      recorderNamespace: flags['recorder-namespace'] ?? null,
      kept,
      yes,
      confirm: this.jsonEnabled() ? undefined : confirmOnTerminal(),
      command: ownCommand('clean', ...this.argv.filter((word) => word !== '--json')),
      tell: (text) => this.log(text),
    })
    return documentOf(cleaned)
  }
}
