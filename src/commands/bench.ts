import * as Flags from '@oclif/core/flags'
import type {RunDocument} from '../results/run-document.ts'
import {RunnerCommand} from './base-command.ts'
import {givenSettings} from './given-settings.ts'
import {settingFlags} from './setting-flags.ts'

/** Runs load through the sidecars, profiles them meanwhile, and leaves results and flame graphs. */
export default class Bench extends RunnerCommand {
  static override summary = 'drive load through the sidecars of a mesh, and profile them meanwhile'
  static override description =
    'Deploys a fortio client and a fortio server, each behind its sidecar, drives load over a matrix of connections, qps and sidecar modes, records the sidecars while it runs, and writes flame graphs to flame/flameoutput and results to runs/.'
  static override examples = [
    {
      description: 'One load of 30 s through both sidecars',
      command: '<%= config.bin %> <%= command.id %> --duration 30',
    },
    {
      description: 'Profile both sidecars by a command of your own',
      command:
        "<%= config.bin %> <%= command.id %> --duration 30 --custom_profiling_command='perf record -F 99 -g -p {sidecar_pid} -- sleep {duration} && perf script'",
    },
    {
      description: 'The whole matrix, and where the time goes',
      command:
        '<%= config.bin %> <%= command.id %> --conn 2,16,64 --qps 1000,max --baseline --serversidecar --profiler oncpu',
    },
    {
      description: "Envoy's own heap profiles",
      command: '<%= config.bin %> <%= command.id %> --envoy_profiler heapprofiler',
    },
    {
      description: 'On the cluster of the current context',
      command: '<%= config.bin %> <%= command.id %> --testbed kubernetes -n twopods --duration 30 --perf',
    },
    {
      description: 'On pods that are there already; nothing is changed',
      command: '<%= config.bin %> <%= command.id %> --attach -n twopods --duration 30',
    },
    {description: 'See what would be done', command: '<%= config.bin %> <%= command.id %> --conn 2,16 --dry-run'},
  ]
  static override flags = {
    ...settingFlags,
    'dry-run': Flags.boolean({description: 'Print the plan and start nothing.', aliases: ['dry_run']}),
    quiet: Flags.boolean({description: 'No progress; warnings and the closing table only.'}),
  }

  async run(): Promise<RunDocument | object> {
    const {flags} = await this.parse(Bench)
    const {'dry-run': dryRun, quiet, json: _json, ...settings} = flags as Record<string, unknown>
    const {resolveBench} = await import('../bench/resolve-bench.ts')
    const resolved = await resolveBench(givenSettings(settings))
    if (dryRun === true) return this.#outline(resolved)
    return this.#bench(resolved, quiet === true)
  }

  async #outline(resolved: import('../config/resolve-settings.ts').Resolution): Promise<object> {
    const [{outline}, {outlineText}] = await Promise.all([
      import('../bench/dry-run/outline.ts'),
      import('../bench/dry-run/outline-text.ts'),
    ])
    const outlined = await outline(resolved.settings)
    const warnings = [...resolved.warnings, ...outlined.warnings]
    this.log(outlineText(outlined))
    this.warnOnce(warnings)
    return {schemaVersion: 1, ...outlined, warnings}
  }

  async #bench(resolved: import('../config/resolve-settings.ts').Resolution, quiet: boolean): Promise<RunDocument> {
    const [{bench}, {createProgress}, {showFetches}, {reportFormat}, {styleFor}, {confirmOnTerminal}, {outputWidth}] =
      await Promise.all([
        import('../bench/bench.ts'),
        import('../terminal/create-progress.ts'),
        import('../terminal/fetch-progress.ts'),
        import('../report/index.ts'),
        import('../terminal/style.ts'),
        import('../terminal/confirm.ts'),
        import('../terminal/output-width.ts'),
      ])
    const progress = createProgress({stream: process.stderr, quiet: quiet || this.jsonEnabled()})
    using fetches = showFetches(process.stderr)
    const {settings, warnings} = resolved
    const confirm = this.jsonEnabled() ? undefined : confirmOnTerminal()
    const {document, run} = await bench({
      settings,
      warnings,
      progress,
      onFetch: fetches.report,
      onLeave: (error) => {
        progress.done()
        this.sayNow(error)
      },
      ...(confirm === undefined ? {} : {confirm}),
      now: new Date(),
    }).finally(progress.done)
    this.log(
      reportFormat('table').render(document, {
        currentDirectory: process.cwd(),
        width: outputWidth(process.stdout),
        style: styleFor(process.stdout, process.env),
        run,
        argv: this.argv,
      }),
    )
    process.exitCode = document.exitCode
    return document
  }
}
