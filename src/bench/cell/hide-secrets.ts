import {join} from 'node:path'
import {scrubFolder} from '../../bytes/scrub-folder.ts'
import {textIfThere} from '../../bytes/text-if-there.ts'
import {writeAtomically} from '../../bytes/writing/write-atomically.ts'
import type {LoadGenerator} from '../../load/index.ts'
import {loadFiles} from './start-generators.ts'

/** Takes the values of headers and other secrets out of what generators and profilers wrote into the folder of a cell. */
export async function hideSecrets(directory: string, generator: LoadGenerator, generatorCount: number): Promise<void> {
  for (let index = 0; index < generatorCount; index++) {
    const path = join(directory, loadFiles(index, generatorCount).result)
    // A load that could not be started left none.
    const text = await textIfThere(path)
    const hidden = generator.hideHeaders(text)
    if (hidden !== text) await writeAtomically(path, hidden)
  }
  await scrubFolder(directory)
}
