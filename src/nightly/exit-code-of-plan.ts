import type {PlannedFolder} from './night-plan.ts'

/** The exit code of a plan: that of the first bench that could not be carried out; 0 where there is none. */
export function exitCodeOfPlan(folders: readonly PlannedFolder[]): number {
  const faults = folders.flatMap(({benches}) => benches.flatMap(({fault}) => fault ?? []))
  return faults[0]?.exitCode ?? 0
}
