import {mkdir, writeFile} from 'node:fs/promises'
import {join} from 'node:path'
import {makeFolder} from '../../bytes/make-folder.ts'
import {TestbedError} from '../../errors/index.ts'

/** Makes `deployment/` in the run's folder, or `deployment-2/`, … when that is taken: earlier logs are kept. */
export async function makeDeploymentFolder(runDirectory: string): Promise<string> {
  try {
    await makeFolder(runDirectory)
    for (let number = 1; ; number++) {
      const path = join(runDirectory, number === 1 ? 'deployment' : `deployment-${number}`)
      if (await madeNew(path)) return path
    }
  } catch (cause) {
    throw new TestbedError(`Making the deployment's folder in ${runDirectory} failed: ${(cause as Error).message}`, {
      cause,
    })
  }
}

async function madeNew(path: string): Promise<boolean> {
  try {
    await mkdir(path)
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw error
  }
}

/** Writes the deployment's files, none of which is there yet, for their owner alone: templates are the user's own. */
export async function writeFiles(files: readonly {path: string; content: string}[]): Promise<void> {
  try {
    await Promise.all(files.map(({path, content}) => writeFile(path, content, {flag: 'wx', mode: 0o600})))
  } catch (cause) {
    throw new TestbedError(`Writing the deployment's files failed: ${(cause as Error).message}`, {cause})
  }
}
