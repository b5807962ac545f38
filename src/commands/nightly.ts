import {join} from 'node:path'
import * as Args from '@oclif/core/args'
import {EXIT_CODES} from '../errors/index.ts'
import type {Night, NightDocument} from '../nightly/night-document.ts'
import type {NightRequest} from '../nightly/night-request.ts'
import {RunnerCommand} from './base-command.ts'
import {
  BENCH_FLAGS,
  NIGHT_COMPARISON_FLAGS,
  NIGHT_FLAGS,
  type NightFlags,
  nightFolder,
  nightRequestOf,
} from './nightly-flags.ts'

/** `runner nightly`: all groups of a folder of configurations, unattended, and a verdict. */
export default class Nightly extends RunnerCommand {
  static override summary = 'measure all groups of a folder of configurations unattended, and end with a verdict'
  static override description =
    `CONFIG_DIR has a folder for each group, as perf/benchmark/configs/istio of istio/tools: installation.yaml, prerun.sh, cpu_mem.yaml, latency.yaml, postrun.sh. A group that fails does not stop the others. With --base-set each group is measured with and without those settings in turns (base, new, new, base, …) in the same night, and compared. It ends with exit code ${EXIT_CODES.thresholdCrossed} on a regression, with ${EXIT_CODES.inconclusive} where it cannot be told, else as runner bench would. Any flag of runner bench is one for all runs.`
  static override examples = [
    {
      description: 'What would be measured, and for how long',
      command: '<%= config.bin %> <%= command.id %> configs/istio --dry-run',
    },
    {
      description: 'A release candidate against a pinned release, on a cluster that has both revisions',
      command:
        '<%= config.bin %> <%= command.id %> configs/istio --testbed kubernetes --istio-revision canary --base-set istio.revision=stable --dry-run',
    },
    {
      description: 'One group on this machine, shorter than its files say, once each way',
      command:
        '<%= config.bin %> <%= command.id %> configs/istio --only none_tcp --duration 30 --base-set proxy.concurrency=1 --pairs 1',
    },
  ]
  static override usage = '<%= command.id %> CONFIG_DIR [FLAGS]'
  static override args = {
    config_dir: Args.string({
      name: 'CONFIG_DIR',
      description: 'folder with a folder for each group',
      required: true,
      ignoreStdin: true,
    }),
  }
  static override flags = {
    ...NIGHT_FLAGS,
    ...NIGHT_COMPARISON_FLAGS,
    ...BENCH_FLAGS,
  }

  async run(): Promise<NightDocument | object> {
    const {flags: given, args} = await this.parse(Nightly)
    const flags = given as NightFlags
    const request = nightRequestOf(args.config_dir, flags, given)
    const folder = await nightFolder(flags)
    if (flags['dry-run']) return this.#plan(request, folder)
    const [{nightly}, {nightDocument}] = await Promise.all([
      import('../nightly/nightly.ts'),
      import('../nightly/night-document.ts'),
    ])
    const night = await nightly(request, folder, await this.#talk(flags.quiet))
    await this.#print(night, flags.markdown)
    const document = nightDocument(night)
    process.exitCode = document.exitCode
    return document
  }

  async #plan(request: NightRequest, folder: string): Promise<object> {
    const [{planNight}, {planText}, {outputWidth}, {styleFor}] = await Promise.all([
      import('../nightly/night-plan.ts'),
      import('../report/nightly/plan-text.ts'),
      import('../terminal/output-width.ts'),
      import('../terminal/style.ts'),
    ])
    const plan = await planNight(request, folder)
    this.log(planText(plan, {style: styleFor(process.stdout), width: outputWidth(process.stdout)}))
    this.warnOnce(plan.warnings)
    const groups = plan.groups.map(({name, installation, prerun, postrun, plannedLoads}) => ({
      name,
      installation,
      prerun,
      postrun,
      loads: plannedLoads.map(({fault, ...load}) => ({
        ...load,
        fault: fault === null ? null : {message: fault.message, hint: fault.hint ?? null},
      })),
    }))
    return {schemaVersion: 1, groups, leftOut: plan.leftOut, loadSeconds: plan.loadSeconds, warnings: plan.warnings}
  }

  async #talk(quiet: boolean) {
    const [{createProgress}, {showFetches}, {confirmOnTerminal}] = await Promise.all([
      import('../terminal/create-progress.ts'),
      import('../terminal/fetch-progress.ts'),
      import('../terminal/confirm.ts'),
    ])
    const isQuiet = quiet || this.jsonEnabled()
    const confirm = this.jsonEnabled() ? undefined : confirmOnTerminal()
    return {
      newProgress: () => createProgress({stream: process.stderr, quiet: isQuiet}),
      onFetch: showFetches(process.stderr).report,
      onLeave: this.sayNow.bind(this),
      onStep: (line: string) => {
        if (!isQuiet) this.logToStderr(line)
      },
      onWarning: (warning: Parameters<typeof this.warnOnce>[0][number]) => this.warnOnce([warning]),
      ...(confirm === undefined ? {} : {confirm}),
    }
  }

  async #print(night: Night, markdown: boolean): Promise<void> {
    const [{nightMarkdown}, {nightText}, {writeAtomically}, {outputWidth}, {styleFor}] = await Promise.all([
      import('../report/nightly/night-markdown.ts'),
      import('../report/nightly/night-text.ts'),
      import('../bytes/writing/write-atomically.ts'),
      import('../terminal/output-width.ts'),
      import('../terminal/style.ts'),
    ])
    const asMarkdown = nightMarkdown(night)
    await writeAtomically(join(night.folder, 'night.md'), `${asMarkdown}\n`)
    const look = {style: styleFor(process.stdout), width: outputWidth(process.stdout), currentDirectory: process.cwd()}
    this.log(markdown ? asMarkdown : nightText(night, look))
  }
}
