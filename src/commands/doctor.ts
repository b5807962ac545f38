import * as Flags from '@oclif/core/flags'
import type {KubernetesSettings} from '../config/settings.ts'
import type {ParsedFlags} from '../config/sources/flag-layer.ts'
import type {TestbedName} from '../config/testbed-name.ts'
import {type CheckResult, EXIT_CODES, UsageError} from '../errors/index.ts'
import {ownCommand} from '../program/own-command.ts'
import {confirmOnTerminal} from '../terminal/confirm.ts'
import type {Remedy} from '../tools/checks/check.ts'
import type {FixResult} from '../tools/fixing/carry-out.ts'
import type {FixOutcome} from '../tools/fixing/fix-in-rounds.ts'
import {RunnerCommand} from './base-command.ts'
import {clusterFlags} from './doctor-flags.ts'
import {givenSettings} from './given-settings.ts'

/** The `--json` document. */
export interface DoctorDocument {
  readonly schemaVersion: 1
  readonly testbed: TestbedName
  readonly checks: readonly CheckResult<Remedy>[]
  /** Empty without `--fix`. */
  readonly fixes: readonly FixResult[]
  readonly exitCode: number
}

const NEXT_RUN = ['bench', '--duration', '30', '--perf']

/** `runner doctor`: what runner needs from this machine, and how to get it. */
export default class Doctor extends RunnerCommand {
  static override summary = 'Show what runner needs from this machine, and mend it.'
  static override description =
    `Looks for fortio, Envoy, perf and the other programs, tries the profilers, and reads the kernel settings that they depend on. With --fix it downloads fortio and Envoy into runner's cache, installs the system packages with the system's package manager, and changes kernel settings until the next boot where profilers need that.
Ends with exit code 0 when everything that a profiled benchmark on this machine needs is there, else 4.
With --testbed kubernetes, or a flag that names a cluster, it looks at that cluster instead: the API server, each right that the account needs, Pod Security, the nodes and their images, the namespace and the mesh. Nothing there is changed.`
  static override examples = [
    {description: 'Look only', command: '<%= config.bin %> <%= command.id %>'},
    {description: 'Mend everything without questions', command: '<%= config.bin %> <%= command.id %> --fix --yes'},
    {
      description: 'Look at the cluster of the current context',
      command: '<%= config.bin %> <%= command.id %> --testbed kubernetes --namespace twopods',
    },
  ]
  static override flags = {
    ...clusterFlags,
    fix: Flags.boolean({summary: 'Mend what is amiss, after asking.'}),
    yes: Flags.boolean({char: 'y', summary: 'Answer yes to the question that --fix asks.', dependsOn: ['fix']}),
  }

  async run(): Promise<DoctorDocument> {
    const {flags} = await this.parse(Doctor)
    const cluster = await this.#clusterDoctor(flags)
    if (cluster !== null) return cluster
    const [{doctor}, {showFetches}] = await Promise.all([
      import('../bench/doctor.ts'),
      import('../terminal/fetch-progress.ts'),
    ])
    using display = showFetches(process.stderr)
    const {fix, yes} = flags
    const outcome = await doctor({fix, yes, confirm: confirmOnTerminal(), onFetch: display.report})
    return this.#report(outcome, 'local', (stopping) => this.#nextStep(stopping, fix))
  }

  /** Null when this machine is meant. */
  async #clusterDoctor({fix, yes, ...flags}: ParsedFlags): Promise<DoctorDocument | null> {
    const {clusterToCheck, doctorOnCluster} = await import('../bench/doctor.ts')
    const resolved = await clusterToCheck(givenSettings(flags))
    if (resolved === null) return null
    if (fix === true) throw new UsageError('--fix mends this machine only; a cluster is looked at and never changed')
    this.warnOnce(resolved.warnings)
    const checks = await doctorOnCluster(resolved.settings)
    const next = await this.#nextRunThere(resolved.settings.kubernetes)
    return this.#report({checks, fixes: []}, 'kubernetes', (stopping) => this.#nextStepThere(stopping, next))
  }

  /** The run that was looked at: the same cluster, mesh, images and files of settings. */
  async #nextRunThere(kubernetes: KubernetesSettings): Promise<string> {
    const [{clusterWords}, {hasFlag, ownFlags}] = await Promise.all([
      import('../report/cluster-words.ts'),
      import('../report/own-flags.ts'),
    ])
    const own = ownFlags(this.argv)
    if (own === null) return `${ownCommand(...NEXT_RUN)} ${clusterWords(kubernetes)}`
    const isNamed = ['testbed', 'attach', 'context', 'kubeconfig'].some((name) => hasFlag(own, name))
    return ownCommand(...NEXT_RUN, ...(isNamed ? [] : ['--testbed', 'kubernetes']), ...own)
  }

  async #report(
    {checks, fixes}: FixOutcome,
    testbed: DoctorDocument['testbed'],
    nextStep: (stopping: readonly CheckResult[]) => string,
  ): Promise<DoctorDocument> {
    const {checksText, fixesText} = await import('../terminal/checks-text.ts')
    const {outputWidth} = await import('../terminal/output-width.ts')
    const {styleFor} = await import('../terminal/style.ts')
    const {stoppers} = await import('../tools/fixing/fix-in-rounds.ts')
    const style = styleFor(process.stdout)
    if (fixes.length > 0) this.log(`${fixesText(fixes, style)}\n`)
    this.log(checksText(checks, {style, width: outputWidth(process.stdout)}))
    const stopping = stoppers(checks)
    const exitCode = stopping.length === 0 ? EXIT_CODES.done : EXIT_CODES.prerequisite
    this.log(nextStep(stopping))
    process.exitCode = exitCode
    return {schemaVersion: 1, testbed, checks, fixes, exitCode}
  }

  #nextStepThere(stopping: readonly CheckResult[], next: string): string {
    if (stopping.length === 0) return `\nReady. Next: ${next}`
    return `\nIn the way of a benchmark on this cluster: ${stopping.map(({name}) => name).join(', ')}. See above for why.`
  }

  #nextStep(stopping: readonly CheckResult[], fixed: boolean): string {
    if (stopping.length === 0) return `\nReady. Next: ${ownCommand(...NEXT_RUN)}`
    const names = stopping.map(({name}) => name).join(', ')
    if (fixed) return `\nStill in the way: ${names}. See above for why.`
    return `\nIn the way of a profiled benchmark: ${names}. Next: ${ownCommand('doctor', '--fix')}`
  }
}
