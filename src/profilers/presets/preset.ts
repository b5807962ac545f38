import type {PresetName} from '../../config/schema/profiling.ts'
import type {BlockedKind} from './converters/blocked-time.ts'

/** The programs that presets record with. */
export const PRESET_TOOLS = ['perf', 'bpftrace', 'bcc'] as const
export type PresetTool = (typeof PRESET_TOOLS)[number]

/** What a script prints or leaves: a format that a reader knows, or text from which folded stacks are made. */
export type PresetOutput =
  | {readonly format: 'bpftrace' | 'folded'}
  /** Counts of samples, each of which stands for the time between two of them. */
  | {readonly format: 'bpftrace' | 'folded'; readonly counts: 'samples'}
  /** The script leaves `perf.data` and prints nothing. */
  | {readonly format: 'perf-data'}
  | {readonly convert: 'perf-count'}
  | {readonly convert: 'perf-switches' | 'bpftrace-switches'; readonly blocked: BlockedKind}
  | {readonly convert: 'bcc-offcpu'}

/** One way to record a preset. The script is the template `profilers/<preset>-<tool>.sh`. */
export interface PresetMethod {
  readonly tool: PresetTool
  /** The program whose absence ends the matter. */
  readonly program: string
  readonly output: PresetOutput
  /** One clause: why this way is preferred where it works, or what it lacks. */
  readonly note: string
}

/** What to record, in one unit whatever the tool. */
export interface Preset {
  readonly name: PresetName
  /** One line for help. */
  readonly description: string
  readonly event: string
  readonly unit: string
  /** The best first. */
  readonly methods: readonly PresetMethod[]
}
