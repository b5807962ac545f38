import {readFile, stat} from 'node:fs/promises'
import {join} from 'node:path'
import {makeFolder} from '../../bytes/make-folder.ts'
import {writeAtomically} from '../../bytes/writing/write-atomically.ts'
import type {RecordedContent} from '../../profiles/manifest.ts'
import {mustSucceed, openPlaceFolder, type PlaceRequest} from '../recording/place-folder.ts'
import {keepContent} from './content-store.ts'

/** Prints the symbol at which the kernel begins; its address is zero where addresses are hidden. */
const TEXT_START = ['grep', '-m1', '-E', '^[0-9a-f]+ [Tt] _s?text$', '/proc/kallsyms']
/** The kernel's files have no size before they are read, so a copy is made. */
const SAVE = 'cat /proc/kallsyms > "$1" && sha256sum < "$1" | cut -c 1-64'
const SHA256 = /^[0-9a-f]{64}$/

async function areReadable({deployment, place}: PlaceRequest): Promise<boolean> {
  const {exitCode, stdout} = await deployment.exec(place, TEXT_START, {deadlineSeconds: 30})
  return exitCode === 0 && !/^0+ /.test(stdout)
}

async function fetchList(request: PlaceRequest, directory: string): Promise<RecordedContent> {
  await using folder = await openPlaceFolder(request.deployment, request.place, directory)
  const copy = join(folder.path, 'kallsyms')
  const sha256 = await mustSucceed(request, ['sh', '-c', SAVE, 'sh', copy], {doing: 'Copying /proc/kallsyms'})
  const {sizeBytes} = await keepContent(request, copy, {sha256, directory})
  return {sha256, sizeBytes}
}

/** The note by which the list of a boot is found again; null when there is none, or no longer that list. */
async function noted(note: string, directory: string): Promise<RecordedContent | null> {
  try {
    const {sha256} = JSON.parse(await readFile(note, 'utf8')) as RecordedContent
    return SHA256.test(sha256) ? {sha256, sizeBytes: (await stat(join(directory, sha256))).size} : null
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT' || error instanceof SyntaxError) return null
    throw error
  }
}

const asked = new Map<string, Promise<RecordedContent | null>>()

async function ask(request: PlaceRequest, bootId: string, directory: string): Promise<RecordedContent | null> {
  const note = join(directory, `kernel-of-boot-${bootId}`)
  const known = await noted(note, directory)
  if (known !== null) return known
  if (!(await areReadable(request))) return null
  const content = await fetchList(request, directory)
  await makeFolder(directory)
  await writeAtomically(note, JSON.stringify(content))
  return content
}

/**
 * The list of kernel symbols of a place, once per boot of its host, since modules come and go and addresses are
 * laid out anew; null where it hides them. Throws a TestbedError when the place does not answer.
 */
export async function fetchKernelSymbols(
  request: PlaceRequest,
  bootId: string,
  directory: string,
): Promise<RecordedContent | null> {
  const key = `${directory}\0${bootId}`
  const answer = asked.get(key) ?? ask(request, bootId, directory)
  asked.set(key, answer)
  try {
    return await answer
  } catch (error) {
    asked.delete(key)
    throw error
  }
}
