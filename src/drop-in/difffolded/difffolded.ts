import {writeBytes, writeStdout} from '../../bytes/writing/write-stdout.ts'
import {say} from '../complain.ts'
import {openInput} from '../open-input.ts'
import {readingError} from '../reading-error.ts'
import {runDropIn} from '../run-drop-in.ts'
import {FoldedColumns} from './folded-columns.ts'
import {DIFFFOLDED_USAGE, type DifffoldedCommand, parseDifffolded} from './folded-columns-options.ts'

async function readColumn(columns: FoldedColumns, path: string, column: 0 | 1): Promise<void> {
  await using input = await openInput(path)
  try {
    const warning = await columns.read(input.plain, column)
    if (warning !== null) say(warning.message)
  } catch (error) {
    throw readingError(path, error)
  }
}

async function difference({before, after, ...options}: DifffoldedCommand): Promise<void> {
  const columns = new FoldedColumns(options)
  await readColumn(columns, before, 0)
  // Standard input ends once: what comes on it stands in the first column.
  if (before !== '-' || after !== '-') await readColumn(columns, after, 1)
  await writeBytes(columns.lines())
}

void runDropIn(async () => {
  const command = parseDifffolded(process.argv.slice(2))
  if (command === null) await writeStdout([DIFFFOLDED_USAGE])
  else await difference(command)
})
