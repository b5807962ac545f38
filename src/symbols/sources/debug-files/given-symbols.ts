import {readdir, stat} from 'node:fs/promises'
import {join} from 'node:path'
import {InputError} from '../../../errors/index.ts'
import {ifThere, openOrdinaryFile} from '../ordinary-file.ts'
import {type InspectedFile, inspect} from './inspect.ts'

/** A file with symbols, and what it offers. */
export interface SymbolFile extends InspectedFile {
  readonly path: string
}

/** What was given with `--symbols`, sorted by kind. */
export interface GivenSymbols {
  readonly files: readonly SymbolFile[]
  readonly folders: readonly string[]
  /** Saved copies of /proc/kallsyms or System.map. */
  readonly kallsyms: readonly string[]
}

/** Larger trees are not symbol folders; the search in them ends here. */
const MOST_FILES = 20_000
const DEEPEST = 8
const KALLSYMS_LINE = /^(?:[0-9a-f]{8}|[0-9a-f]{16}) [a-zA-Z?] \S+(?:\t\[\S+\])?$/
const HINT = 'Give an ELF file with symbols, a saved copy of /proc/kallsyms, or a folder that holds such files.'

function looksLikeKallsyms(head: Uint8Array): boolean {
  const [first] = Buffer.from(head).toString('latin1').split('\n')
  return KALLSYMS_LINE.test(first ?? '')
}

async function isFolder(path: string): Promise<boolean> {
  const found = await ifThere(() => stat(path))
  if (found === null)
    throw new InputError(`Looking for symbols in ${path}: there is no such file or folder`, {hint: HINT})
  return found.isDirectory()
}

/** Sorts what was given. Throws an InputError for a path that is not there or holds nothing of use. */
export async function givenSymbols(paths: readonly string[]): Promise<GivenSymbols> {
  const [files, folders, kallsyms]: [SymbolFile[], string[], string[]] = [[], [], []]
  for (const path of paths) {
    if (await isFolder(path)) {
      folders.push(path)
      continue
    }
    await using source = await openOrdinaryFile(path)
    const found = source === null ? null : await inspect(source)
    if (found !== null) files.push({...found, path})
    else if (source !== null && looksLikeKallsyms(await source.read(0, 512))) kallsyms.push(path)
    else
      throw new InputError(`Looking for symbols in ${path}: it is neither an ELF file nor a list of kernel symbols`, {
        hint: HINT,
      })
  }
  return {files, folders, kallsyms}
}

interface Entries {
  readonly files: string[]
  readonly folders: string[]
}

async function entriesOf(folder: string): Promise<Entries> {
  const entries: Entries = {files: [], folders: []}
  for (const entry of (await ifThere(() => readdir(folder, {withFileTypes: true}))) ?? []) {
    if (entry.isFile()) entries.files.push(join(folder, entry.name))
    else if (entry.isDirectory()) entries.folders.push(join(folder, entry.name))
  }
  return entries
}

/** Paths of the ordinary files in a folder and those below, breadth first, at most {@link MOST_FILES}. */
async function filesBelow(folder: string): Promise<string[]> {
  const files: string[] = []
  let level = [folder]
  for (let depth = 0; depth < DEEPEST && files.length < MOST_FILES; depth++) {
    const next: string[] = []
    for (const one of level.slice(0, MOST_FILES)) {
      const entries = await entriesOf(one)
      files.push(...entries.files)
      next.push(...entries.folders)
    }
    level = next
  }
  return files.slice(0, MOST_FILES)
}

/** All ELF files below a folder, with what they offer. */
export async function searchFolder(folder: string): Promise<SymbolFile[]> {
  const found: SymbolFile[] = []
  for (const path of await filesBelow(folder)) {
    await using source = await openOrdinaryFile(path)
    const one = source === null ? null : await inspect(source)
    if (one !== null) found.push({...one, path})
  }
  return found
}
