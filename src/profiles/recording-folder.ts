import {readdir} from 'node:fs/promises'
import {join} from 'node:path'
import type {ByteSource} from '../bytes/byte-source.ts'
import {insideFolder} from '../bytes/inside-folder.ts'
import {openFile} from '../bytes/open-file.ts'

/** Name of the file with the header in a recording that `perf record` left as a folder, and of its other parts. */
const [HEADER_FILE, PART] = ['data', /^data\.\d+$/]

/** Whether a folder is a recording: `perf record --threads` and `--kcore` leave one. */
export async function isRecordingFolder(path: string): Promise<boolean> {
  return (await readdir(path)).includes(HEADER_FILE)
}

/** The file with the header of such a recording; its `parts` are the files beside it, by number. `await using` closes all. */
export async function openRecordingFolder(path: string): Promise<ByteSource & AsyncDisposable> {
  await using opening = new AsyncDisposableStack()
  const open = async (name: string) => opening.use(await openFile((await insideFolder(path, name)) ?? join(path, name)))
  const header = await open(HEADER_FILE)
  const names = (await readdir(path)).filter((name) => PART.test(name))
  const numbered = names.sort((one, other) => Number(one.slice(5)) - Number(other.slice(5)))
  const parts: ByteSource[] = []
  for (const name of numbered) parts.push(await open(name))
  const opened = opening.move()
  return {...header, name: path, parts, [Symbol.asyncDispose]: () => opened.disposeAsync()}
}
