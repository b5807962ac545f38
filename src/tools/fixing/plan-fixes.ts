import type {MachineCheck, Remedy} from '../checks/check.ts'
import {installCommand} from '../system-packages.ts'
import type {PackageFamily} from '../tool.ts'

/** One thing to do. Packages of all checks go into one installation. */
export interface Fix {
  /** Tells one fix from another, so that none is tried twice. */
  readonly key: string
  readonly command: string
  readonly remedy: Exclude<Remedy, {readonly kind: 'advice'}>
  /** Names of the checks that it is for. */
  readonly checks: readonly string[]
}

function keyOf(remedy: Fix['remedy']): string {
  return remedy.kind === 'fetch' ? `fetch ${remedy.tool}` : remedy.command
}

function commandOf(remedy: Fix['remedy']): string {
  return remedy.kind === 'fetch' ? `fetch ${remedy.tool} into runner's cache` : remedy.command
}

function toFix(remedy: Fix['remedy'], checks: readonly string[]): Fix {
  return {key: keyOf(remedy), command: commandOf(remedy), remedy, checks}
}

function packagesFix(results: readonly MachineCheck[], family: PackageFamily | null): readonly Fix[] {
  const wanting = results.filter((result) => result.remedy?.kind === 'packages')
  const packages = [...new Set(wanting.flatMap(({remedy}) => (remedy?.kind === 'packages' ? remedy.packages : [])))]
  const command = installCommand(family, packages)
  if (command === null) return []
  const remedy = {kind: 'packages', command, needsRoot: true, packages} as const
  return [
    toFix(
      remedy,
      wanting.map(({name}) => name),
    ),
  ]
}

/**
 * What is to be done about the results, packages first (pip fetches the tools), leaving out what was tried before.
 * Advice is for people and is left out too.
 */
export function planFixes(
  results: readonly MachineCheck[],
  family: PackageFamily | null,
  tried: ReadonlySet<string>,
): readonly Fix[] {
  const single = results.flatMap(({name, remedy}) =>
    remedy?.kind === 'fetch' || remedy?.kind === 'commands' ? [toFix(remedy, [name])] : [],
  )
  const fetches = single.filter(({remedy}) => remedy.kind === 'fetch')
  const commands = single.filter(({remedy}) => remedy.kind === 'commands')
  return [...packagesFix(results, family), ...fetches, ...commands].filter(({key}) => !tried.has(key))
}
