import {existsSync} from 'node:fs'
import {mkdir} from 'node:fs/promises'
import {join} from 'node:path'
import {PrerequisiteError} from '../../../src/errors/index.ts'
import {takeLock} from '../../../src/tools/fetch-lock.ts'
import {buildFolder, builtProgram, runFolder} from '../folders.ts'
import {machineProblem, platformProblem} from '../machine/requirements.ts'
import {getDebianPackages} from './debian-packages.ts'
import {getGatewayKinds} from './gateway-kinds.ts'
import {buildGoPrograms} from './go-programs.ts'
import {buildImages} from './images.ts'
import {loadedImages, loadImagesOnce} from './loaded-images.ts'

/** Whether everything was made once, perhaps from older sources. */
export function isBuilt(): boolean {
  return existsSync(builtProgram('kube')) && existsSync(loadedImages())
}

/** Minutes of building are not spent for a machine that cannot start what is built. */
function requireNone(problem: string | null): void {
  if (problem !== null) throw new PrerequisiteError(`Building a test cluster for this machine: ${problem}`)
}

/**
 * Makes everything a cluster is started from: programs and images, in the build folder. What is there from the same
 * inputs is kept, so the second time takes a second. Two builds at once wait for each other. Throws a
 * PrerequisiteError that says which step failed.
 */
export async function buildAll(say: (line: string) => void): Promise<void> {
  await mkdir(buildFolder(), {recursive: true})
  const waiting = () => say('waiting for another build')
  await using _lock = await takeLock(join(buildFolder(), 'lock'), new AbortController().signal, waiting)
  requireNone(platformProblem())
  await getDebianPackages(say)
  requireNone(await machineProblem(runFolder()))
  await buildGoPrograms(say)
  await getGatewayKinds(say)
  await buildImages(say)
  await loadImagesOnce(say)
}
