import {mkdir} from 'node:fs/promises'
import {dirname} from 'node:path'
import type {FileContent} from '../../bytes/blocks-of.ts'
import {writeAtomically} from '../../bytes/write-atomically.ts'

/** Puts a file into the cache, and makes its folder when it is not there. */
export async function keep(path: string, content: FileContent): Promise<void> {
  await mkdir(dirname(path), {recursive: true})
  await writeAtomically(path, content)
}
