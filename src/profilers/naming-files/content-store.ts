import {createHash} from 'node:crypto'
import {createReadStream} from 'node:fs'
import {access, rename, rm, stat} from 'node:fs/promises'
import {dirname, join} from 'node:path'
import {draftBeside} from '../../bytes/drafts.ts'
import {makeFolder} from '../../bytes/make-folder.ts'
import {TestbedError} from '../../errors/index.ts'
import {type PlaceRequest, placeText} from '../recording/place-folder.ts'

/** A content that is kept here. */
export interface KeptContent {
  readonly path: string
  readonly sizeBytes: number
}

/** Contents that are on their way, so that two recordings do not fetch the same one twice. */
const onTheWay = new Map<string, Promise<void>>()

async function isThere(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  )
}

async function digestOf(path: string): Promise<string> {
  const hash = createHash('sha256')
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer)
  return hash.digest('hex')
}

/** Brings a file here under another name first, so that it is there whole or not at all. */
async function bring({deployment, place}: PlaceRequest, remote: string, sha256: string, path: string): Promise<void> {
  const draft = draftBeside(path)
  try {
    await makeFolder(dirname(path))
    await deployment.copyFrom(place, remote, draft)
    const came = await digestOf(draft)
    if (came !== sha256) {
      throw new TestbedError(
        `Copying ${remote} from ${placeText(place)}: its sha256 was ${sha256}, what came has ${came}`,
      )
    }
    await rename(draft, path)
  } finally {
    await rm(draft, {force: true})
  }
}

/**
 * A file of a place, kept in `directory` under the SHA-256 that the place says it has; copied only when no file with that
 * content is here yet. Throws a TestbedError when it does not come, or comes changed.
 */
export async function keepContent(
  request: PlaceRequest,
  remote: string,
  {sha256, directory}: {readonly sha256: string; readonly directory: string},
): Promise<KeptContent> {
  const path = join(directory, sha256)
  if (!(await isThere(path))) {
    const coming = onTheWay.get(path) ?? bring(request, remote, sha256, path)
    onTheWay.set(path, coming)
    try {
      await coming
    } finally {
      onTheWay.delete(path)
    }
  }
  return {path, sizeBytes: (await stat(path)).size}
}
