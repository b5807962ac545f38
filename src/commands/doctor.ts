import * as Flags from '@oclif/core/flags'
import {isOnCluster} from '../config/checks/names-cluster.ts'
import type {KubernetesSettings} from '../config/kubernetes-settings.ts'
import type {ParsedFlags} from '../config/sources/flag-layer.ts'
import {EXIT_CODES, UsageError} from '../errors/index.ts'
import {ownCommand} from '../program/own-command.ts'
import {confirmOnTerminal} from '../terminal/confirm.ts'
import type {CheckResult, Machine} from '../tools/checks/check.ts'
import type {FixResult} from '../tools/fixing/carry-out.ts'
import type {FixOutcome} from '../tools/fixing/fix-in-rounds.ts'
import {RunnerCommand} from './base-command.ts'
import {clusterFlags} from './doctor-flags.ts'
import {givenSettings} from './given-settings.ts'

/** The `--json` document. */
export interface DoctorDocument {
  readonly schemaVersion: 1
  readonly testbed: 'local' | 'kubernetes'
  readonly checks: readonly CheckResult[]
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
    const {runChecks} = await import('../tools/checks/registry.ts')
    const {thisMachine} = await import('../tools/checks/this-machine.ts')
    const machine = thisMachine()
    const first = await runChecks(machine)
    const outcome = flags.fix ? await this.#fix(machine, first, flags.yes) : {checks: first, fixes: []}
    return this.#report(outcome, 'local', (stopping) => this.#nextStep(stopping, flags.fix))
  }

  /** Null when this machine is meant. */
  async #clusterDoctor({fix, yes, ...flags}: ParsedFlags): Promise<DoctorDocument | null> {
    const {resolveSettings} = await import('../config/resolve-settings.ts')
    const resolved = await resolveSettings(givenSettings(flags))
    const namesOne = resolved.settings.testbed === 'auto' && flags['namespace'] !== undefined
    const onCluster = givenSettings({...flags, testbed: 'kubernetes'})
    const {settings, warnings} = namesOne ? await resolveSettings(onCluster) : resolved
    if (!isOnCluster(settings)) return null
    if (fix === true) throw new UsageError('--fix mends this machine only; a cluster is looked at and never changed')
    this.warnOnce(warnings)
    const {checkCluster} = await import('../testbeds/kubernetes/doctor/check-cluster.ts')
    const {kubernetes, mesh, profilingMode} = settings
    const checks = await checkCluster(kubernetes, {
      kubernetes,
      mesh,
      profiling: profilingMode !== 'false',
    })
    const next = await this.#nextRunThere(kubernetes)
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

  async #fix(machine: Machine, first: readonly CheckResult[], yes: boolean): Promise<FixOutcome> {
    const {planFixes} = await import('../tools/fixing/plan-fixes.ts')
    const planned = planFixes(first, machine.system.family, new Set()).map(({command}) => command)
    if (planned.length === 0 || !(yes || (await this.#isAgreed(planned)))) return {checks: first, fixes: []}
    const [{findRootPrefix}, {fixInRounds}, {listenForInterrupts}, {runChecks}, {showFetches}] = await Promise.all([
      import('../tools/fixing/carry-out.ts'),
      import('../tools/fixing/fix-in-rounds.ts'),
      import('../process/interrupts.ts'),
      import('../tools/checks/registry.ts'),
      import('../terminal/fetch-progress.ts'),
    ])
    using interrupts = listenForInterrupts({what: 'Mending this machine'})
    using display = showFetches(process.stderr)
    const rootPrefix = await findRootPrefix(machine.userId)
    const context = {machine, signal: interrupts.signal, onProgress: display.report, rootPrefix}
    return await fixInRounds(first, {context, check: runChecks})
  }

  async #isAgreed(planned: readonly string[]): Promise<boolean> {
    const confirm = confirmOnTerminal()
    if (confirm === undefined) {
      throw new UsageError('Mending this machine: there is no terminal to ask on', {
        hint: `Add --yes to agree to:\n${planned.join('\n')}`,
      })
    }
    const list = planned.map((command) => `  ${command}\n`).join('')
    return confirm(`To be done, and what turns out to be needed then:\n${list}Go on?`)
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
