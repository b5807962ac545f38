import {join} from 'node:path'
import type {ProfilerChoice} from '../config/cell.ts'
import {customProfiler} from './custom/custom-profiler.ts'
import type {Profiler} from './profiler.ts'

/** Temporary: only custom commands. */
export function profilerFor(choice: ProfilerChoice, _options: {readonly frequencyHertz: number}): Profiler {
  if (choice.kind !== 'custom') throw new Error('not yet')
  return customProfiler({choice, dropInDirectory: join(import.meta.dirname, '../../flame'), graceSeconds: 60})
}
