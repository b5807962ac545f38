import * as Flags from '@oclif/core/flags'
import type {KeptDeployment} from '../bench/deploy-and-keep.ts'
import {EXIT_CODES, UsageError, type Warning} from '../errors/index.ts'
import {visibleLines} from '../foreign-text/visible.ts'
import {ownCommand} from '../program/own-command.ts'
import {clusterWords} from '../report/cluster-words.ts'
import {hasFlag, ownFlags} from '../report/own-flags.ts'
import {RunnerCommand} from './base-command.ts'
import {givenSettings} from './given-settings.ts'
import {settingFlags} from './setting-flags.ts'

/** The `--json` document. */
interface DeployDocument extends Partial<KeptDeployment> {
  readonly schemaVersion: 1
  readonly exitCode: number
  /** Of `--dry-run`. */
  readonly manifests?: string
  readonly warnings: readonly Warning[]
}

type Resolved = Pick<import('../config/resolve-settings.ts').Resolution, 'settings' | 'warnings'>

function summaryOf({namespace, mesh, loadPlaces, proxies, targets}: KeptDeployment): string {
  const rows = [
    ...loadPlaces.map(({instance}) => ['load generator', instance]),
    ...proxies.map(({name, instances}) => [name, instances.join(', ')]),
    ...Object.entries(targets).map(([mode, target]) => [mode, target]),
  ]
  const width = Math.max(...rows.map(([name]) => name!.length))
  const lines = rows.map(([name, value]) => `  ${name!.padEnd(width)}  ${value}`)
  return `Mesh ${mesh} stands in namespace ${namespace}:\n${lines.join('\n')}\n`
}

/** What was said of the deployment holds for measuring it: the same cluster, values and TLS. */
function measureCommand(argv: readonly string[], {kubernetes}: Resolved['settings']): string {
  const own = ownFlags(argv)
  if (own === null) return `${ownCommand('bench', '--duration', '30')} ${clusterWords({...kubernetes, attach: true})}`
  const duration = hasFlag(own, 'duration') ? [] : ['--duration', '30']
  return ownCommand('bench', '--attach', ...duration, ...own)
}

/** Deploys the topology of a bench on a cluster and leaves it there. */
export default class Deploy extends RunnerCommand {
  static override summary = 'deploy client, server and sidecars on a cluster, and leave them standing'
  static override description =
    'What bench deploys for a run, by itself: put policies and filters around it, and measure as often as you like with bench --attach. runner clean takes it away.'
  static override examples = [
    {description: 'On the current context', command: '<%= config.bin %> <%= command.id %> -n twopods'},
    {
      description: 'Look at the manifests first',
      command: '<%= config.bin %> <%= command.id %> -n twopods --dry-run | kubectl apply --dry-run=server -f -',
    },
    {description: 'Measure it', command: '<%= config.bin %> bench --attach -n twopods --duration 30'},
    {description: 'Take it away', command: '<%= config.bin %> clean -n twopods'},
  ]
  static override flags = {
    ...settingFlags,
    'dry-run': Flags.boolean({description: 'Print the manifests and change nothing.', aliases: ['dry_run']}),
  }

  async run(): Promise<DeployDocument> {
    const {flags} = await this.parse(Deploy)
    const {'dry-run': dryRun, json: _json, ...given} = flags as Record<string, unknown>
    const {resolveSettings} = await import('../config/resolve-settings.ts')
    const onCluster = {testbed: 'kubernetes', ...given}
    const {settings, warnings} = await resolveSettings(givenSettings(onCluster))
    this.warnOnce(warnings)
    if (settings.resumeDirectory !== null) throw new UsageError('--resume goes on with a run; deploy begins none.')
    return dryRun === true ? this.#manifests({settings, warnings}) : this.#deploy({settings, warnings})
  }

  async #manifests({settings, warnings}: Resolved): Promise<DeployDocument> {
    const {manifestStream} = await import('../bench/deploy-and-keep.ts')
    const {kubectlCommand} = await import('../testbeds/kubernetes/exec/place-commands.ts')
    const manifests = await manifestStream(settings, new AbortController().signal)
    this.log(visibleLines(manifests.trimEnd()))
    this.logToStderr(
      `\`***\` stands for what is in Secrets. kubectl apply --dry-run=server knows only namespaces that are there: ${kubectlCommand(settings.kubernetes, null, 'create', 'namespace', settings.kubernetes.namespace)}`,
    )
    return {schemaVersion: 1, exitCode: EXIT_CODES.done, manifests, warnings}
  }

  async #deploy({settings, warnings}: Resolved): Promise<DeployDocument> {
    const [{deployAndKeep}, {listenForInterrupts}, {confirmOnTerminal}, {createProgress}, {cleanCommand}] =
      await Promise.all([
        import('../bench/deploy-and-keep.ts'),
        import('../process/interrupts.ts'),
        import('../terminal/confirm.ts'),
        import('../terminal/create-progress.ts'),
        import('../testbeds/kubernetes/exec/place-commands.ts'),
      ])
    const progress = createProgress({stream: process.stderr, quiet: this.jsonEnabled()})
    using interrupts = listenForInterrupts({
      what: 'Deploying',
      wayOn: `What stands already is taken away by: ${cleanCommand(settings.kubernetes)}`,
      onFirst: (name) => progress.note(`${name}: taking down what stands already. Once more leaves at once.`),
      onLeave: (error) => {
        progress.done()
        this.sayNow(error)
      },
    })
    const confirm = this.jsonEnabled() ? undefined : confirmOnTerminal()
    try {
      const stood = await deployAndKeep(settings, interrupts.signal, {
        onProgress: progress.phase,
        onWarning: progress.warn,
        ...(confirm === undefined ? {} : {confirm}),
      })
      progress.done()
      this.warnOnce(stood.warnings)
      this.log(visibleLines(`${summaryOf(stood)}\nNext: ${measureCommand(this.argv, settings)}`))
      return {schemaVersion: 1, exitCode: EXIT_CODES.done, ...stood, warnings: [...warnings, ...stood.warnings]}
    } finally {
      progress.done()
    }
  }
}
