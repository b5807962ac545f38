import {readdirSync} from 'node:fs'
import {homedir} from 'node:os'
import {join} from 'node:path'
import {findProgram} from '../src/process/find-program.ts'

/** A program that tests run for real, or the reason why those tests are skipped. */
export type RealProgram =
  | {readonly name: string; readonly path: string; readonly missing: null}
  | {readonly name: string; readonly path: null; readonly missing: string}

const CACHE_SEARCH_DEPTH = 4

function toolsFolder(): string {
  return join(process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'mesh-runner', 'tools')
}

function filesBelow(folder: string, depth: number): readonly string[] {
  let entries: ReturnType<typeof readNames>
  try {
    entries = readNames(folder)
  } catch {
    return []
  }
  return entries.flatMap((entry) => {
    const path = join(folder, entry.name)
    if (!entry.isDirectory()) return [path]
    return depth > 0 ? filesBelow(path, depth - 1) : []
  })
}

function readNames(folder: string) {
  return readdirSync(folder, {withFileTypes: true})
}

function findInCache(name: string): string | null {
  const candidates = filesBelow(toolsFolder(), CACHE_SEARCH_DEPTH).filter((path) => path.endsWith(`/${name}`))
  return candidates.map((path) => findProgram(path)).find((path) => path !== null) ?? null
}

function locate(name: string): RealProgram {
  const variable = `RUNNER_TEST_${name.toUpperCase()}`
  const named = process.env[variable]
  const path = named ? findProgram(named) : (findProgram(name) ?? findInCache(name))
  if (path !== null) return {name, path, missing: null}
  const places = named
    ? `${variable}=${named} is not an executable file`
    : `not in ${variable}, PATH or ${toolsFolder()}`
  return {name, path: null, missing: `${name} is absent (${places})`}
}

/** Real fortio: `RUNNER_TEST_FORTIO`, PATH, then the tool cache. */
export const realFortio: RealProgram = locate('fortio')

/** Real Envoy: `RUNNER_TEST_ENVOY`, PATH, then the tool cache. */
export const realEnvoy: RealProgram = locate('envoy')

/** Real perf: `RUNNER_TEST_PERF`, PATH, then the tool cache. */
export const realPerf: RealProgram = locate('perf')

/** Paths of fortio and Envoy, or the reason why tests that need both are skipped. */
export function realExecutables():
  | {readonly fortio: string; readonly envoy: string; readonly missing: null}
  | {readonly fortio: null; readonly envoy: null; readonly missing: string} {
  const missing = realFortio.missing ?? realEnvoy.missing
  if (realFortio.path === null || realEnvoy.path === null)
    return {fortio: null, envoy: null, missing: missing ?? 'skipped'}
  return {fortio: realFortio.path, envoy: realEnvoy.path, missing: null}
}
