import {openFile} from '../../bytes/open-file.ts'
import {decompressed} from '../../bytes/packed/decompress.ts'
import {writeBytes, writeStdout} from '../../bytes/writing/write-stdout.ts'
import {InputError, RunnerError} from '../../errors/index.ts'
import {complainOfEnd, say} from '../complain.ts'
import {FoldedColumns} from './folded-columns.ts'
import {DIFFFOLDED_USAGE, type DifffoldedCommand, parseDifffolded} from './folded-columns-options.ts'

async function readColumn(columns: FoldedColumns, path: string, column: 0 | 1): Promise<void> {
  if (path === '-') {
    const warning = await columns.read({name: '-', stream: () => process.stdin}, column)
    return warning === null ? undefined : say(warning.message)
  }
  try {
    await using file = await openFile(path)
    const warning = await columns.read(await decompressed(file), column)
    if (warning !== null) say(warning.message)
  } catch (error) {
    if (error instanceof RunnerError) throw error
    throw new InputError(`Cannot read ${path}: ${(error as Error).message}.`, {cause: error})
  }
}

async function difference({before, after, ...options}: DifffoldedCommand): Promise<void> {
  const columns = new FoldedColumns(options)
  await readColumn(columns, before, 0)
  await readColumn(columns, after, 1)
  await writeBytes(columns.lines())
}

try {
  const command = parseDifffolded(process.argv.slice(2))
  if (command === null) await writeStdout([DIFFFOLDED_USAGE])
  else await difference(command)
} catch (thrown) {
  process.exitCode = complainOfEnd(thrown).exitCode
}
