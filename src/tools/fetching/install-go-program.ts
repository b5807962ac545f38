import {basename, join} from 'node:path'
import {makeFolder} from '../../bytes/make-folder.ts'
import {PrerequisiteError} from '../../errors/index.ts'
import {run} from '../../process/run.ts'
import type {Architecture} from '../platform.ts'
import type {FetchContext} from './fetch-step.ts'
import {requireSuccess} from './program-error.ts'
import {runPatiently} from './run-patiently.ts'
import {watchFolderSize} from './watch-size.ts'

/** A program of a Go module, pinned. */
export interface GoProgram {
  /** Import path; its last element is the program's name. */
  readonly package: string
  readonly version: string
  /** The module's `h1:` sum, as go.sum and the checksum database have it. */
  readonly moduleSum: string
}

/** The caches have thousands of files. */
const LOOK_EVERY_MS = 10_000
/** For what only looks into files. */
const ANSWER_WITHIN_MS = 60_000

const GO_ARCHITECTURES = {x64: 'amd64', arm64: 'arm64'} as const

/** Go's environment: every folder it writes is below `scratch`, so a user's own caches and settings stay as they are. */
export function goEnvironment(scratch: string, architecture: Architecture): Readonly<Record<string, string>> {
  return {
    GOBIN: join(scratch, 'bin'),
    GOPATH: join(scratch, 'gopath'),
    GOCACHE: join(scratch, 'gocache'),
    GOMODCACHE: join(scratch, 'gopath', 'pkg', 'mod'),
    GOTMPDIR: join(scratch, 'tmp'),
    // The module cache is read-only by default and could not be removed afterwards.
    GOFLAGS: '-modcacherw',
    GOOS: 'linux',
    GOARCH: GO_ARCHITECTURES[architecture],
    // As the published builds: no C compiler needed, no C library bound.
    CGO_ENABLED: '0',
  }
}

/** The `h1:` sum of the main module, from the output of `go version -m`. */
export function moduleSumIn(buildInformation: string): string | null {
  return /^\s*mod\t\S+\t\S+\t(h1:\S+)/m.exec(buildInformation)?.[1] ?? null
}

async function requireModuleSum(go: string, path: string, program: GoProgram, signal: AbortSignal): Promise<void> {
  const checking = `Checking ${program.package} ${program.version}`
  const information = requireSuccess(
    await run([go, 'version', '-m', path], {signal, timeoutMs: ANSWER_WITHIN_MS}),
    checking,
  )
  const sum = moduleSumIn(information.stdout)
  if (sum === program.moduleSum) return
  throw new PrerequisiteError(
    `${checking}: the module's sum is ${sum ?? 'unknown'}, expected ${program.moduleSum}; it is not used`,
  )
}

/**
 * Builds a program with a Go toolchain and answers its path. Go checks what it downloads against its checksum
 * database; the module's own sum is pinned here as well. `extra` adds to Go's environment.
 */
export async function installGoProgram(
  go: string,
  program: GoProgram,
  context: FetchContext,
  extra: Readonly<Record<string, string>> = {},
): Promise<string> {
  const {scratch, signal} = context
  const env = {...goEnvironment(scratch, context.architecture), ...extra}
  await makeFolder(join(scratch, 'tmp'))
  context.report(`building ${program.package} ${program.version} with Go`)
  const argv = [go, 'install', '-trimpath', `${program.package}@${program.version}`]
  const doing = `Building ${program.package} ${program.version}`
  // A compiler prints nothing for minutes, but fills its cache.
  const watch = (heard: () => void) => watchFolderSize(scratch, heard, LOOK_EVERY_MS)
  requireSuccess(await runPatiently(argv, doing, {cwd: scratch, env, signal, watch}), doing)
  const path = join(scratch, 'bin', basename(program.package))
  await requireModuleSum(go, path, program, signal)
  return path
}
