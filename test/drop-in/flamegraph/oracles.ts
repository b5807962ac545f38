import {execFileSync, spawnSync} from 'node:child_process'
import {existsSync, readdirSync, readFileSync} from 'node:fs'
import {homedir} from 'node:os'
import {basename, join} from 'node:path'
import type {ExecutionContext} from 'ava'
import {findProgram} from '../../../src/process/find-program.ts'
import {skip} from '../../skip.ts'

const FOLDER = process.env['FLAMEGRAPH_DIR'] ?? join(homedir(), 'FlameGraph')
const PROGRAM = join(FOLDER, 'flamegraph.pl')
const MANY_BYTES = 1 << 27

/** Why flamegraph.pl cannot be asked, or null. */
export const NO_PERL: string | null = !existsSync(PROGRAM)
  ? `no FlameGraph in ${FOLDER} (set FLAMEGRAPH_DIR)`
  : findProgram('perl') === null
    ? 'no perl'
    : null

const INFERNO = process.env['INFERNO_DIR'] === undefined ? findProgram('inferno-flamegraph') : infernoIn()

function infernoIn(): string | null {
  const path = join(process.env['INFERNO_DIR']!, 'inferno-flamegraph')
  return existsSync(path) ? path : null
}

/** Why inferno-flamegraph cannot be asked, or null. */
export const NO_INFERNO: string | null = INFERNO === null ? 'no inferno-flamegraph on the PATH (set INFERNO_DIR)' : null

/** Skips the test for `reason`; false when there is none. */
export function isSkipped(t: ExecutionContext, reason: string | null): boolean {
  if (reason === null) return false
  skip(t, reason)
  return true
}

/** The picture of flamegraph.pl. */
export function perlSvg(text: string | Uint8Array, argv: readonly string[] = []): string {
  return execFileSync('perl', [PROGRAM, ...argv], {
    input: text,
    encoding: 'utf8',
    maxBuffer: MANY_BYTES,
    stdio: ['pipe', 'pipe', 'ignore'],
  })
}

/** Exit code and output of flamegraph.pl, also where it fails. */
export function runPerl(text: string, argv: readonly string[] = []) {
  return spawnSync('perl', [PROGRAM, ...argv], {input: text, encoding: 'utf8', maxBuffer: MANY_BYTES})
}

/** The picture of inferno-flamegraph. */
export function infernoSvg(text: string | Uint8Array, argv: readonly string[] = []): string {
  return execFileSync(INFERNO!, argv, {
    input: text,
    encoding: 'utf8',
    maxBuffer: MANY_BYTES,
    stdio: ['pipe', 'pipe', 'ignore'],
  })
}

/** flamegraph.pl's own inputs, folded with all annotations, by name. */
export function perlInputs(): Map<string, string> {
  if (NO_PERL !== null) return new Map()
  const folder = join(FOLDER, 'test/results')
  const files = readdirSync(folder).filter((name) => name.endsWith('-collapsed-all.txt'))
  return new Map(files.map((name) => [basename(name, '-collapsed-all.txt'), readFileSync(join(folder, name), 'utf8')]))
}
