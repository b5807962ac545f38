import {existsSync} from 'node:fs'
import {join} from 'node:path'
import {findProgram} from '../src/process/find-program.ts'

/** Where inferno-collapse-perf is: in INFERNO_DIR or on PATH; null when it is not there. */
export function infernoCollapsePerf(): string | null {
  const own = join(process.env['INFERNO_DIR'] ?? '/nonexistent', 'inferno-collapse-perf')
  return existsSync(own) ? own : findProgram('inferno-collapse-perf')
}
