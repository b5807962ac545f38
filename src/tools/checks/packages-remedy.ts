import {installCommand} from '../system-packages.ts'
import type {Machine, Remedy} from './check.ts'

/** The remedy that installs packages; advice to install `what` where the package manager is not known. */
export function packagesRemedy(machine: Machine, packages: readonly string[], what: string): Remedy {
  const command = installCommand(machine.system.family, packages)
  if (command === null) return {kind: 'advice', command: `install ${what}`, needsRoot: true}
  return {kind: 'packages', command, needsRoot: true, packages}
}
