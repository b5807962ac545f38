import {createReadStream, createWriteStream, type Dirent} from 'node:fs'
import {open, readdir, rename, rm, stat} from 'node:fs/promises'
import {join} from 'node:path'
import {pipeline} from 'node:stream/promises'
import {isSystemError, PrerequisiteError} from '../errors/index.ts'
import {knowsSecrets, redacted} from '../secrets/known-secrets.ts'
import {draftBeside} from './drafts.ts'
import {holdPath} from './writing/held-paths.ts'

/** What has a NUL in its head is no text. */
const HEAD_BYTES = 8192

async function isText(path: string): Promise<boolean> {
  await using file = await open(path)
  const {buffer, bytesRead} = await file.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0)
  return !buffer.subarray(0, bytesRead).includes(0)
}

/** The text of a file in whole lines: a secret has no line end in it. */
async function* linesOf(path: string): AsyncGenerator<string> {
  let rest = ''
  for await (const chunk of createReadStream(path, {encoding: 'utf8'})) {
    const text = rest + chunk
    const end = text.lastIndexOf('\n') + 1
    if (end > 0) yield text.slice(0, end)
    rest = text.slice(end)
  }
  if (rest !== '') yield rest
}

async function hasSecrets(path: string): Promise<boolean> {
  for await (const lines of linesOf(path)) if (redacted(lines) !== lines) return true
  return false
}

async function* redactedLines(path: string): AsyncGenerator<string> {
  for await (const lines of linesOf(path)) yield redacted(lines)
}

async function rewrite(path: string): Promise<void> {
  const draft = draftBeside(path)
  using _held = holdPath(draft)
  try {
    const {mode} = await stat(path)
    await pipeline(redactedLines(path), createWriteStream(draft, {flags: 'wx', mode: mode & 0o777}))
    await rename(draft, path)
  } finally {
    await rm(draft, {force: true})
  }
}

async function scrubFile(path: string): Promise<void> {
  if (!(await isText(path)) || !(await hasSecrets(path))) return
  try {
    await rewrite(path)
  } catch (error) {
    if (!isSystemError(error)) throw error
    throw new PrerequisiteError(`Taking secrets out of ${path}: ${error.message}`, {
      hint: 'Header values or passwords that you gave stand in it, readable for its owner: remove it, or make its folder writable',
      cause: error,
    })
  }
}

/** What is below a folder; nothing where somebody has removed it. */
async function entriesOf(folder: string): Promise<readonly Dirent[]> {
  try {
    return await readdir(folder, {recursive: true, withFileTypes: true})
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
    throw error
  }
}

/**
 * Puts `***` for every secret that is known into the text files below `folder` whose names end in `ending`: what other
 * programs wrote there. Throws a PrerequisiteError that names the file when one cannot be written.
 */
export async function scrubFolder(folder: string, ending = ''): Promise<void> {
  if (!knowsSecrets()) return
  const entries = await entriesOf(folder)
  for (const entry of entries)
    if (entry.isFile() && entry.name.endsWith(ending)) await scrubFile(join(entry.parentPath, entry.name))
}
