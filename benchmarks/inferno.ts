import {existsSync} from 'node:fs'
import {join} from 'node:path'
import {findProgram} from '../src/process/find-program.ts'

/** Where a program of inferno's is, such as `inferno-flamegraph`: in INFERNO_DIR or on PATH; null when it is not there. */
export function findInferno(program: string): string | null {
  const own = join(process.env['INFERNO_DIR'] ?? '/nonexistent', program)
  return existsSync(own) ? own : findProgram(program)
}
