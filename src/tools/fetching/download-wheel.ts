import {readdir, writeFile} from 'node:fs/promises'
import {join} from 'node:path'
import {makeFolder} from '../../bytes/make-folder.ts'
import {PrerequisiteError} from '../../errors/index.ts'
import type {Architecture} from '../platform.ts'
import {requireSha256} from './checksum.ts'
import type {FetchContext} from './fetch-step.ts'
import {requirePip} from './find-pip.ts'
import {requireSuccess} from './program-error.ts'
import {runPatiently} from './run-patiently.ts'
import {watchFolderSize} from './watch-size.ts'

/** A pinned wheel of the Python package index. */
export interface Wheel {
  readonly project: string
  readonly version: string
  readonly builds: Readonly<
    Record<Architecture, {readonly platformTag: string; readonly sha256: string; readonly bytes: number}>
  >
}

// Wheels for any Python 3 are asked for, so this only has to satisfy the package's lower limit.
const PYTHON_VERSION = '3.12'

/** pip's arguments. Only a download: systems whose Python is managed by packages forbid `pip install`. */
export function downloadArguments(platformTag: string, requirements: string, folder: string): readonly string[] {
  return [
    'download',
    '--no-deps',
    '--only-binary=:all:',
    `--platform=${platformTag}`,
    `--python-version=${PYTHON_VERSION}`,
    '--require-hashes',
    '--no-cache-dir',
    '--disable-pip-version-check',
    '--progress-bar=off',
    '--dest',
    folder,
    '--requirement',
    requirements,
  ]
}

/** Downloads the wheel for this architecture with pip, checks its SHA-256, and answers its path. */
export async function downloadWheel(wheel: Wheel, context: FetchContext): Promise<string> {
  const build = wheel.builds[context.architecture]
  const what = `wheel ${wheel.project} ${wheel.version}`
  const pip = await requirePip()
  const folder = join(context.scratch, 'wheel')
  const temporary = join(context.scratch, 'pip')
  const requirements = join(context.scratch, 'requirements.txt')
  await Promise.all([makeFolder(folder), makeFolder(temporary)])
  await writeFile(requirements, `${wheel.project}==${wheel.version} --hash=sha256:${build.sha256}\n`)
  let most = 0
  const tell = (bytes: number) => {
    // At the end pip moves the file out of the folder that is watched.
    most = Math.min(Math.max(most, bytes), build.bytes)
    context.report(`downloading ${what}`, most, build.bytes)
  }
  tell(0)
  // pip downloads into its temporary folder first and moves the file then.
  const watch = (heard: () => void) =>
    watchFolderSize(temporary, (bytes) => {
      heard()
      tell(bytes)
    })
  const argv = [...pip.argv, ...downloadArguments(build.platformTag, requirements, folder)]
  const env = {TMPDIR: temporary, PIP_REQUIRE_VIRTUALENV: 'false'}
  const doing = `Downloading ${what}`
  requireSuccess(await runPatiently(argv, doing, {cwd: context.scratch, env, signal: context.signal, watch}), doing)
  const [file] = (await readdir(folder)).filter((name) => name.endsWith('.whl'))
  if (file === undefined) throw new PrerequisiteError(`Downloading ${what}: pip ended well but left no wheel`)
  const path = join(folder, file)
  await requireSha256(path, build.sha256, what)
  return path
}
