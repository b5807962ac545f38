import type {Advice, CheckResult} from '../../errors/index.ts'
import type {System} from '../system-packages.ts'

/** What mends a check. `command` is what a person would type. */
export type Remedy =
  | {readonly kind: 'fetch'; readonly command: string; readonly needsRoot: false; readonly tool: 'fortio' | 'envoy'}
  | {
      readonly kind: 'packages'
      readonly command: string
      readonly needsRoot: true
      readonly packages: readonly string[]
    }
  | {
      readonly kind: 'commands'
      readonly command: string
      readonly needsRoot: true
      /** Command lines to run one after another. */
      readonly argvs: readonly (readonly string[])[]
    }
  | Advice

/** What a check of this machine came to. */
export type MachineCheck = CheckResult<Remedy>

/** What checks may look at, so that tests can show them another machine. */
export interface Machine {
  readonly platform: string
  readonly architecture: string
  readonly userId: number
  readonly system: System
  /** Runner's cache folder, or null. */
  readonly cache: string | null
  /** As PATH. */
  readonly searchPath: string
  /** Envoy's path from the settings, or null. */
  readonly envoyPath: string | null
  /** Text of a file, or null when it cannot be read. */
  readText(path: string): string | null
  exists(path: string): boolean
  /** Names in a folder; none when it cannot be read. */
  list(path: string): readonly string[]
}

/** One thing that doctor looks at. */
export interface Check {
  readonly name: string
  run(machine: Machine): Promise<MachineCheck>
}

/** Whether a result stands in the way of the main job. */
export function stopsTheJob(result: MachineCheck): boolean {
  return result.required && (result.state === 'missing' || result.state === 'broken')
}
