import type {ProfilerChoice} from './cell.ts'

/** Whether a profiler records a sidecar; a custom command that does not ask for its pid watches the machine, or what it likes. */
export function needsSidecar(profiler: ProfilerChoice): boolean {
  return profiler.kind !== 'custom' || /[{<]sidecar_pid[}>]/.test(profiler.command)
}
