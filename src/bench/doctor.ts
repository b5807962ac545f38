/** What `runner doctor` does: it looks at this machine, and mends it where that is wanted, or looks at a cluster. */
import {isOnCluster} from '../config/checks/names-cluster.ts'
import {type Resolution, resolveSettings} from '../config/resolve-settings.ts'
import type {Settings} from '../config/settings.ts'
import type {Sources} from '../config/sources/read-sources.ts'
import {type CheckResult, UsageError} from '../errors/index.ts'
import {listenForInterrupts} from '../process/interrupts.ts'
import type {Remedy} from '../tools/checks/check.ts'
import {runChecks} from '../tools/checks/registry.ts'
import {thisMachine} from '../tools/checks/this-machine.ts'
import {type FixContext, findRootPrefix} from '../tools/fixing/carry-out.ts'
import {type FixOutcome, fixInRounds} from '../tools/fixing/fix-in-rounds.ts'
import {planFixes} from '../tools/fixing/plan-fixes.ts'

/** Whether to mend what is amiss, and who is asked. */
export interface Mending {
  readonly fix: boolean
  /** Agreed beforehand. */
  readonly yes: boolean
  /** Absent where nobody can be asked. */
  readonly confirm: ((question: string) => Promise<boolean>) | undefined
  readonly onFetch: FixContext['onProgress']
}

async function isAgreed(planned: readonly string[], {yes, confirm}: Mending): Promise<boolean> {
  if (yes) return true
  if (confirm === undefined) {
    throw new UsageError('Mending this machine: there is no terminal to ask on', {
      hint: `Add --yes to agree to:\n${planned.join('\n')}`,
    })
  }
  const list = planned.map((command) => `  ${command}\n`).join('')
  return confirm(`To be done, and what turns out to be needed then:\n${list}Go on?`)
}

/** Looks at this machine, and mends what is amiss where that is wanted and agreed to. */
export async function doctor(mending: Mending): Promise<FixOutcome> {
  const machine = thisMachine()
  const checks = await runChecks(machine)
  const planned = mending.fix ? planFixes(checks, machine.system.family, new Set()) : []
  const commands = planned.map(({command}) => command)
  if (commands.length === 0 || !(await isAgreed(commands, mending))) return {checks, fixes: []}
  using interrupts = listenForInterrupts({what: 'Mending this machine'})
  const rootPrefix = await findRootPrefix(machine.userId)
  const context = {machine, signal: interrupts.signal, onProgress: mending.onFetch, rootPrefix}
  return await fixInRounds(checks, {context, check: runChecks})
}

/** The settings of the cluster that is to be looked at; null when this machine is meant. A namespace names a cluster too. */
export async function clusterToCheck(sources: Sources): Promise<Omit<Resolution, 'origins'> | null> {
  const resolved = await resolveSettings(sources)
  const namesOne = resolved.settings.testbed === 'auto' && sources.flags['namespace'] !== undefined
  const flags = {...sources.flags, testbed: 'kubernetes'}
  const {settings, warnings} = namesOne ? await resolveSettings({...sources, flags}) : resolved
  return isOnCluster(settings) ? {settings, warnings} : null
}

/** Looks at a cluster; nothing there is changed. */
export async function doctorOnCluster(settings: Settings): Promise<readonly CheckResult<Remedy>[]> {
  const {checkCluster} = await import('../testbeds/kubernetes/doctor/check-cluster.ts')
  const {kubernetes, mesh, profilingMode} = settings
  return checkCluster(kubernetes, {kubernetes, mesh, profiling: profilingMode !== 'false'})
}
