import {readFileSync} from 'node:fs'
import {release} from 'node:os'
import {findProgram} from '../process/find-program.ts'
import type {PackageFamily, Tool} from './tool.ts'

/** What decides how packages are named and installed. */
export interface System {
  /** Null for a distribution whose package names are not known. */
  readonly family: PackageFamily | null
  /** As `uname -r` says. */
  readonly kernelRelease: string
}

/** A package manager: how it refreshes its lists and how it installs. */
interface PackageManager {
  readonly program: string
  readonly refresh: readonly (readonly string[])[]
  readonly install: readonly string[]
}

const APT = ['env', 'DEBIAN_FRONTEND=noninteractive', 'apt-get', '-o', 'DPkg::Lock::Timeout=120']

const APT_MANAGER: PackageManager = {
  program: 'apt-get',
  refresh: [[...APT, 'update']],
  install: [...APT, 'install', '-y', '--no-install-recommends'],
}

const MANAGERS: Readonly<Record<PackageFamily, PackageManager>> = {
  debian: APT_MANAGER,
  ubuntu: APT_MANAGER,
  fedora: {program: 'dnf', refresh: [], install: ['dnf', 'install', '-y']},
  alpine: {program: 'apk', refresh: [['apk', 'update']], install: ['apk', 'add']},
}

const FAMILIES: readonly (readonly [id: string, family: PackageFamily])[] = [
  ['ubuntu', 'ubuntu'],
  ['debian', 'debian'],
  ['fedora', 'fedora'],
  ['rhel', 'fedora'],
  ['alpine', 'alpine'],
]

/** The package family that the text of /etc/os-release stands for. */
export function familyOf(osRelease: string): PackageFamily | null {
  const value = (key: string) => new RegExp(`^${key}=["']?([^"'\\n]*)`, 'm').exec(osRelease)?.[1] ?? ''
  // ID says most; ID_LIKE lists what a derived distribution resembles, closest first.
  const ids = [value('ID'), ...value('ID_LIKE').split(/\s+/)]
  for (const id of ids) {
    const family = FAMILIES.find(([known]) => known === id)?.[1]
    if (family !== undefined) return family
  }
  return null
}

function readOsRelease(): string {
  try {
    return readFileSync('/etc/os-release', 'utf8')
  } catch {
    return ''
  }
}

/** The system that we run on. A family without its package manager counts as unknown. */
export function thisSystem(): System {
  const family = familyOf(readOsRelease())
  const usable = family !== null && findProgram(MANAGERS[family].program) !== null
  return {family: usable ? family : null, kernelRelease: release()}
}

/** Package names for a tool on a system, or none when they are not known. */
export function packagesFor(tool: Tool, system: System): readonly string[] {
  if (system.family === null) return []
  const name = tool.packages[system.family]
  if (name === undefined) return []
  // Ubuntu's perf only starts when the tools of the very kernel that runs are there.
  const exact = system.family === 'ubuntu' && tool.name === 'perf' ? [`linux-tools-${system.kernelRelease}`] : []
  return [name, ...exact]
}

/** Command lines that install packages, to be run one after another. */
export function installSteps(family: PackageFamily, packages: readonly string[]): readonly (readonly string[])[] {
  const manager = MANAGERS[family]
  return [...manager.refresh, [...manager.install, ...packages]]
}

/** What a person types to install packages; null when the package manager is not known. */
export function installCommand(family: PackageFamily | null, packages: readonly string[]): string | null {
  if (family === null || packages.length === 0) return null
  const {program} = MANAGERS[family]
  return `${program} ${program === 'apk' ? 'add' : 'install'} ${packages.join(' ')}`
}
