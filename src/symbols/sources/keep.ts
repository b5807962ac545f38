import {dirname} from 'node:path'
import type {FileContent} from '../../bytes/blocks-of.ts'
import {makeFolder} from '../../bytes/make-folder.ts'
import {writeAtomically} from '../../bytes/writing/write-atomically.ts'

/** Puts a file into the cache, and makes its folder when it is not there. */
export async function keep(path: string, content: FileContent): Promise<void> {
  await makeFolder(dirname(path))
  await writeAtomically(path, content)
}
