import type {System} from '../system-packages.ts'

/**
 * `ok` · `limited`: works, but not all of it · `broken`: there, but does not work · `missing`: not there ·
 * `unneeded`: not there, and nothing asks for it.
 */
export type CheckState = 'ok' | 'limited' | 'broken' | 'missing' | 'unneeded'

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
  /** Only a person can do it. */
  | {readonly kind: 'advice'; readonly command: string; readonly needsRoot: boolean}

/** What a check came to. */
export interface CheckResult {
  readonly name: string
  readonly state: CheckState
  readonly version: string | null
  /** Path and how it was found, or null for what is no program. */
  readonly origin: string | null
  /** One sentence, or several lines where a program failed. */
  readonly detail: string
  readonly remedy: Remedy | null
  /** Whether the main job (a load through Envoys, profiled with perf) needs it. */
  readonly required: boolean
}

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
  run(machine: Machine): Promise<CheckResult>
}

/** Whether a result stands in the way of the main job. */
export function stopsTheJob(result: CheckResult): boolean {
  return result.required && (result.state === 'missing' || result.state === 'broken')
}
