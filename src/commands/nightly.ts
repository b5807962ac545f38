import {resolve} from 'node:path'
import type {Interfaces} from '@oclif/core'
import * as Args from '@oclif/core/args'
import * as Flags from '@oclif/core/flags'
import type {ConfigurationFolder, FoundFolders} from '../nightly/configuration-folder.ts'
import {exitCodeOfPlan} from '../nightly/exit-code-of-plan.ts'
import type {NightDocument} from '../nightly/night-document.ts'
import {RunnerCommand} from './base-command.ts'
import {givenSettings} from './given-settings.ts'
import {settingFlags} from './setting-flags.ts'

/** Flags of a bench that speak of one run. */
const {config_file: _configFile, resume: _resume, ...benchFlags} = settingFlags

/** `runner nightly`: whole folders of configurations, unattended. */
export default class Nightly extends RunnerCommand {
  static override summary = 'measure folders of configurations one after the other, unattended'
  static override description =
    'CONFIG_DIR is a folder of folders in the layout of the original’s run_benchmark_job.sh: cpu_mem.yaml and latency.yaml are measured one after the other, with prerun.sh sourced before and postrun.sh after them. A folder that fails does not stop the others. All flags of bench are taken, and go over what the files say. docs/nightly.md says what hooks find.'
  static override examples = [
    {description: 'See what would be done', command: '<%= config.bin %> <%= command.id %> configs --dry-run'},
    {
      description: 'All chosen folders, two seconds a load',
      command: '<%= config.bin %> <%= command.id %> configs --duration 2',
    },
  ]
  static override args = {
    dir: Args.string({name: 'CONFIG_DIR', description: 'folder of folders', required: true, ignoreStdin: true}),
  }
  static override flags: Interfaces.FlagInput = {
    ...benchFlags,
    folders: Flags.string({
      summary:
        'File of lines name=true or name=false that chooses folders; run_perf_test.conf in CONFIG_DIR or beside it by default, all folders without one.',
      helpValue: 'FILE',
    }),
    trial: Flags.boolean({
      summary:
        'Measure trialrun.yaml in the first chosen folder, and nothing else. TRIALRUN=True in the environment does the same.',
    }),
    'install-command': Flags.string({
      summary:
        "Command that a folder's installation.yaml is handed to, as its last words -f FILE; without one the mesh stays as it is.",
      helpValue: 'COMMAND',
    }),
    'hook-timeout': Flags.integer({
      summary: 'Seconds after which prerun.sh, postrun.sh or the installation is ended.',
      helpValue: 'SECONDS',
      default: 900,
      min: 1,
    }),
    'dry-run': Flags.boolean({description: 'Print the plan and start nothing.', aliases: ['dry_run']}),
    quiet: Flags.boolean({description: 'No progress; warnings and what became of the folders only.'}),
  }

  async run(): Promise<NightDocument | object> {
    const {flags, args} = await this.parse(Nightly)
    const {
      'dry-run': dryRun,
      quiet,
      json: _json,
      folders,
      trial,
      'install-command': install,
      'hook-timeout': hookSeconds,
      ...settings
    } = flags as Record<string, unknown>
    const sources = givenSettings(settings)
    const {readConfigurationFolders} = await import('../nightly/configuration-folder.ts')
    const directory = resolve(args['dir'] as string)
    const isTrial = trial === true || process.env['TRIALRUN'] === 'True'
    const choiceFile = folders === undefined ? null : resolve(folders as string)
    const found = await readConfigurationFolders({directory, choiceFile, isTrial})
    const installCommand = (install as string | undefined) ?? null
    const warnings = [...found.warnings, ...notInstalled(found.folders, installCommand)]
    this.warnOnce(warnings)
    const asked = {directory, isTrial, installCommand, hookSeconds: hookSeconds as number, sources}
    if (dryRun === true) return this.#plan({...found, warnings}, asked)
    return this.#night({...found, warnings}, asked, quiet === true)
  }

  async #plan({folders, warnings}: FoundFolders, {sources, installCommand}: Asked): Promise<object> {
    const [{planNight}, {planText}] = await Promise.all([
      import('../nightly/night-plan.ts'),
      import('../nightly/night-text.ts'),
    ])
    const planned = await planNight(folders, sources)
    this.warnOnce(planned.flatMap(({benches}) => benches.flatMap((one) => one.warnings)))
    this.log(planText(planned, installCommand))
    process.exitCode = exitCodeOfPlan(planned)
    return {schemaVersion: 1, exitCode: process.exitCode, folders: planned, warnings}
  }

  async #night({folders, warnings}: FoundFolders, asked: Asked, quiet: boolean): Promise<NightDocument> {
    const [{carryOutNight}, {openNight}, {nightText}, {createProgress}, {showFetches}, {listenForInterrupts}] =
      await Promise.all([
        import('../nightly/carry-out-night.ts'),
        import('../nightly/open-night.ts'),
        import('../nightly/night-text.ts'),
        import('../terminal/create-progress.ts'),
        import('../terminal/fetch-progress.ts'),
        import('../process/interrupts.ts'),
      ])
    const place = await openNight(asked)
    const progress = createProgress({stream: process.stderr, quiet: quiet || this.jsonEnabled()})
    using fetches = showFetches(process.stderr)
    const onLeave = (error: Parameters<typeof this.sayNow>[0]) => {
      progress.done()
      this.sayNow(error)
    }
    using interrupts = listenForInterrupts({what: 'The night', onLeave})
    const document = await carryOutNight({
      ...asked,
      folders,
      warnings,
      place,
      progress,
      onFetch: fetches.report,
      onLeave,
      signal: interrupts.signal,
    }).finally(progress.done)
    this.log(nightText(document))
    process.exitCode = document.exitCode
    return document
  }
}

interface Asked {
  readonly directory: string
  readonly isTrial: boolean
  readonly installCommand: string | null
  readonly hookSeconds: number
  readonly sources: ReturnType<typeof givenSettings>
}

function notInstalled(folders: readonly ConfigurationFolder[], command: string | null) {
  const wanting = folders.filter(({installation}) => installation !== null)
  if (command !== null || wanting.length === 0) return []
  return [
    {
      code: 'installation-not-handed',
      message: `${wanting.map(({name}) => name).join(', ')}: installation.yaml is handed to no command, and the mesh stays as it is`,
      hint: "--install-command 'istioctl install -y' has -f FILE added to it.",
    },
  ]
}
