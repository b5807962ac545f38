import {type ByteSource, openFile} from '../bytes/byte-source.ts'
import {writeBytes} from '../bytes/write-stdout.ts'
import {EXIT_CODES, InputError, RunnerError} from '../errors/index.ts'
import {COLLAPSE_USAGE, type CollapseOptions, parseCollapseOptions} from '../stacks/collapse/collapse-options.ts'
import {PerfCollapser} from '../stacks/collapse/collapse-perf.ts'
import {decompressed} from '../stacks/decompress.ts'

/** Set by a run: places without a name then keep their address as `[module <address>]`, so that they can be named later. */
const KEEP_ADDRESSES = 'MESH_RUNNER_KEEP_ADDRESSES'

const STANDARD_INPUT: Pick<ByteSource, 'name' | 'stream'> = {name: '-', stream: () => process.stdin}

function warn(text: string): void {
  process.stderr.write(`${text}\n`)
}

async function readFile(collapser: PerfCollapser, path: string): Promise<void> {
  try {
    await using file = await openFile(path)
    await collapser.read(await decompressed(file))
  } catch (error) {
    if (error instanceof RunnerError) throw error
    throw new InputError(`Cannot read ${path}: ${(error as Error).message}.`, {cause: error})
  }
}

async function collapse(options: CollapseOptions): Promise<void> {
  const collapser = new PerfCollapser(options, process.env[KEEP_ADDRESSES] === '1', warn)
  if (options.files.length === 0) await collapser.read(STANDARD_INPUT)
  for (const path of options.files) {
    if (path === '-') await collapser.read(STANDARD_INPUT)
    else await readFile(collapser, path)
  }
  await writeBytes(collapser.lines())
}

try {
  const options = parseCollapseOptions(process.argv.slice(2))
  if (options === null) process.stdout.write(COLLAPSE_USAGE)
  else await collapse(options)
} catch (error) {
  if (!(error instanceof RunnerError)) throw error
  warn([error.message, error.hint].filter(Boolean).join('\n'))
  process.exitCode = error.exitCode || EXIT_CODES.internal
}
