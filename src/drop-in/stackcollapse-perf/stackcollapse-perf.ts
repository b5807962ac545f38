import {join} from 'node:path'
import {pathToFileURL} from 'node:url'
import {writeStdout, writeStdoutBlocks} from '../../bytes/writing/write-stdout.ts'
import {say} from '../complain.ts'
import {runDropIn} from '../run-drop-in.ts'
import {collapseInput} from './collapse-input.ts'
import {COLLAPSE_USAGE, type CollapseOptions, parseCollapseOptions} from './collapse-options.ts'
import {PerfCollapser} from './collapse-perf.ts'

/** Set by a run: places without a name then keep their address as `[module <address>]`, so that they can be named later. */
const KEEP_ADDRESSES = 'MESH_RUNNER_KEEP_ADDRESSES'

/** The script of further threads stands beside this one, as source or built. */
const PART = pathToFileURL(
  join(import.meta.dirname, import.meta.filename.endsWith('.ts') ? 'collapse-part.ts' : 'collapse-part.js'),
)

async function collapse(options: CollapseOptions): Promise<void> {
  const keepAddresses = process.env[KEEP_ADDRESSES] === '1'
  const collapser = new PerfCollapser(options, keepAddresses, say)
  const paths = options.files.length === 0 ? ['-'] : options.files
  for (const path of paths) await collapseInput(collapser, {path, options, keepAddresses}, PART)
  writeStdoutBlocks(collapser.finish())
}

void runDropIn(async () => {
  const options = parseCollapseOptions(process.argv.slice(2))
  if (options === null) await writeStdout([COLLAPSE_USAGE])
  else await collapse(options)
})
