import {readFile} from 'node:fs/promises'
import {join} from 'node:path'
import {writeAtomically} from '../../bytes/write-atomically.ts'
import type {LoadGenerator} from '../../load/index.ts'
import {scrubFolder} from '../../secrets/scrub-folder.ts'
import {loadFiles} from './start-generators.ts'

async function textOf(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    // A load that could not be started left none.
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return ''
    throw error
  }
}

/** Takes the values of headers and other secrets out of what generators and profilers wrote into the folder of a cell. */
export async function hideSecrets(directory: string, generator: LoadGenerator, generatorCount: number): Promise<void> {
  for (let index = 0; index < generatorCount; index++) {
    const path = join(directory, loadFiles(index, generatorCount).result)
    const text = await textOf(path)
    const hidden = generator.hideHeaders(text)
    if (hidden !== text) await writeAtomically(path, hidden)
  }
  await scrubFolder(directory)
}
