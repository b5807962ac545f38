import {type FileHandle, open, readFile} from 'node:fs/promises'
import {writeError} from '../bytes/writing/write-error.ts'
import {InputError} from '../errors/index.ts'
import {redactedValue} from '../secrets/known-secrets.ts'
import {cellShape} from './result-shapes.ts'
import {type CellResult, RESULT_SCHEMA_VERSION} from './schema.ts'

const NEWLINE = 10

/** The file to which a run adds each cell as it ends. */
export interface Journal extends AsyncDisposable {
  /**
   * Adds one cell; it is on disk when this resolves. Throws a PrerequisiteError when it cannot be written;
   * what was there before stays readable.
   */
  append(cell: CellResult): Promise<void>
}

/** What a journal holds. */
export interface JournalContent {
  /** In the order in which they ended; a cell that was tried again is there twice. */
  readonly cells: readonly CellResult[]
  /** Bytes of a last line that was cut off, 0 when there is none. */
  readonly tornBytes: number
}

function lineOf(cell: CellResult): string {
  return `${JSON.stringify({schemaVersion: RESULT_SCHEMA_VERSION, cell: redactedValue(cell)})}\n`
}

async function wholeBytes(handle: FileHandle): Promise<number> {
  const content = await handle.readFile()
  return content.lastIndexOf(NEWLINE) + 1
}

async function appendSynced(handle: FileHandle, line: string): Promise<void> {
  const {size, nlink} = await handle.stat()
  // Nobody could read what is written to a file that was removed.
  if (nlink === 0) throw Object.assign(new Error('the file was removed'), {code: 'ENOENT'})
  try {
    await handle.appendFile(line)
    await handle.datasync()
  } catch (error) {
    await handle.truncate(size)
    throw error
  }
}

/** Opens a journal for more cells, and makes it, for its owner alone, if it is not there. A cut-off last line is removed. */
export async function openJournal(path: string): Promise<Journal> {
  let handle: FileHandle
  try {
    handle = await open(path, 'a+', 0o600)
    await handle.truncate(await wholeBytes(handle))
  } catch (error) {
    throw writeError(path, error)
  }
  return {
    append: (cell) =>
      appendSynced(handle, lineOf(cell)).catch((error: unknown) => {
        throw writeError(path, error)
      }),
    [Symbol.asyncDispose]: () => handle.close(),
  }
}

function parseLine(path: string, line: string, number: number): CellResult {
  let entry: {schemaVersion?: unknown; cell?: CellResult}
  try {
    entry = JSON.parse(line)
  } catch (error) {
    throw new InputError(`${path}:${number}: the line is no JSON: ${(error as Error).message}`, {
      hint: 'Only the last line may be cut off. Remove this line to go on with the others',
      cause: error,
    })
  }
  if (entry?.schemaVersion !== RESULT_SCHEMA_VERSION || typeof entry.cell?.key !== 'string') {
    throw new InputError(`${path}:${number}: the line is no cell of schema version ${RESULT_SCHEMA_VERSION}`, {
      hint: 'Was it written by another version of runner?',
    })
  }
  const fault = cellShape(entry.cell)
  if (fault !== null) {
    throw new InputError(`${path}:${number}: ${fault.place.slice(1)} is missing, or is not what a cell has there`, {
      hint: 'Remove this line to measure the cell again',
    })
  }
  return entry.cell
}

/** Reads a journal. Throws an InputError with file and line when one is damaged; a cut-off last line is only counted. */
export async function readJournal(path: string): Promise<JournalContent> {
  let content: Buffer
  try {
    content = await readFile(path)
  } catch (error) {
    throw new InputError(`Reading the journal ${path}: ${(error as Error).message}`, {cause: error})
  }
  const whole = content.lastIndexOf(NEWLINE) + 1
  const lines = content.subarray(0, whole).toString('utf8').split('\n').slice(0, -1)
  return {
    cells: lines.map((line, index) => parseLine(path, line, index + 1)),
    tornBytes: content.length - whole,
  }
}

/** The newest result of each cell, by key, in the order of first appearance. */
export function newestByKey(cells: readonly CellResult[]): ReadonlyMap<string, CellResult> {
  return new Map(cells.map((cell) => [cell.key, cell]))
}
