import type {Warning} from '../errors/index.ts'
import type {FetchStep} from './fetching/fetch-step.ts'

/** Families of distributions whose package names are known. */
export type PackageFamily = 'debian' | 'ubuntu' | 'fedora' | 'alpine'

/** An outside program that runner needs or can use. One declaration each; see the registry. */
export interface Tool {
  /** As it is called: `fortio`, `envoy`, `perf`, … */
  readonly name: string
  /** One line: what runner does with it. */
  readonly purpose: string
  /** The version runner fetches, or null where the system's package decides. */
  readonly pinnedVersion: string | null
  /** The oldest version that does what runner asks of it, or null when any does. */
  readonly minimumVersion: string | null
  /** Debian package that has it, or null when runner fetches it itself. */
  readonly systemPackage: string | null
  /** What the package is called elsewhere; families that are not listed have none that is known. */
  readonly packages: Readonly<Partial<Record<PackageFamily, string>>>
  /** Names or absolute paths of the program, the most usual first. */
  readonly programs: readonly string[]
  /** Command line that prints the version of the program at `path`. */
  readonly versionArgv: (path: string) => readonly string[]
  /** The version in that command's output; null when this is some other program, or a broken one. */
  readonly parseVersion: (output: string) => string | null
  /** Ways to fetch it, in the order in which they are tried; none for system packages. */
  readonly fetchSteps: readonly FetchStep[]
}

/** Where a tool was found. */
export interface FoundTool {
  readonly tool: Tool
  readonly path: string
  readonly version: string
  /** `PATH`, `cache`, `settings`, or what fetched it. */
  readonly origin: string
  /** Programs of the same name that were passed over, and why. */
  readonly warnings: readonly Warning[]
}
