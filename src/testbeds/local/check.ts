import {constants} from 'node:fs'
import {access, lstat, readFile, stat} from 'node:fs/promises'
import {dirname} from 'node:path'
import {ConfigurationError, PrerequisiteError} from '../../errors/index.ts'
import {findProgram} from '../../process/find-program.ts'
import {ownCommand} from '../../program/own-command.ts'
import type {DeploymentRequest} from '../testbed.ts'
import {chooseLocalMesh} from './local-mesh.ts'
import {sidecarsOf} from './parts/parts.ts'

const ARCHITECTURES: readonly string[] = ['x64', 'arm64']

/** The system that programs are to run on. */
export interface LocalSystem {
  /** As Node names it: `linux`, `darwin`, … */
  readonly platform: string
  /** As Node names it: `x64`, `arm64`, … */
  readonly architecture: string
}

/** Throws a PrerequisiteError on systems that the local testbed does not run on. */
export function checkSystem({platform, architecture}: LocalSystem): void {
  if (platform === 'linux' && ARCHITECTURES.includes(architecture)) return
  throw new PrerequisiteError(
    `The local testbed runs on Linux (x86-64 or arm64) only, and this is ${platform} on ${architecture}.`,
    {hint: 'Run it on a Linux machine. Drawing pictures and comparing results work here.'},
  )
}

function checkExecutable(name: 'fortio' | 'envoy', path: string): void {
  if (findProgram(path) !== null) return
  throw new PrerequisiteError(`${name} is to be run as ${path}, and there is no executable file of that name.`, {
    hint: `\`${ownCommand('doctor', '--fix')}\` gets it.`,
  })
}

async function checkAccounting(): Promise<void> {
  try {
    await readFile('/proc/self/schedstat')
  } catch (cause) {
    throw new PrerequisiteError('This kernel has no /proc/PID/schedstat, which the CPU time of proxies is read from.', {
      hint: 'Use a kernel with CONFIG_SCHED_INFO.',
      cause,
    })
  }
}

function unwritable(path: string, reason: string, cause?: unknown): ConfigurationError {
  return new ConfigurationError(`The output folder cannot be made or written at ${path}: ${reason}`, {
    hint: 'Choose another with --output-dir.',
    cause,
  })
}

/** Looks at the folder itself, or at the nearest one above it that is there. */
async function checkWritable(path: string): Promise<void> {
  const entry = await lstat(path).catch(() => null)
  const target = await stat(path).catch(() => null)
  if (entry?.isSymbolicLink() && target === null) throw unwritable(path, 'its link leads to nothing')
  // To those who may do anything the system calls this a lack of permission.
  if (target?.isDirectory() === false) throw unwritable(path, 'it is no folder')
  try {
    await access(path, constants.W_OK | constants.X_OK)
  } catch (cause) {
    const above = dirname(path)
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT' && above !== path) return checkWritable(above)
    throw unwritable(path, (cause as Error).message, cause)
  }
}

/** Everything that can be known before anything is started. No side effect. */
export async function checkLocal(
  request: DeploymentRequest,
  system: LocalSystem = {platform: process.platform, architecture: process.arch},
): Promise<void> {
  checkSystem(system)
  const {mesh} = chooseLocalMesh(request)
  checkExecutable('fortio', request.executables.fortio)
  if (sidecarsOf(mesh).length > 0) checkExecutable('envoy', request.executables.envoy)
  await Promise.all([checkAccounting(), checkWritable(request.runDirectory)])
}
