import {writeOutput} from '../../bytes/writing/write-output.ts'
import {writeStdout} from '../../bytes/writing/write-stdout.ts'
import {UsageError} from '../../errors/index.ts'
import {picturePath} from '../../flame/graph/picture-name.ts'
import {pictureOptionsOf, pictureSummary} from '../../flame/graph/picture-of-input.ts'
import {chooseSampleType} from '../../flame/sample-type.ts'
import {flameGraphOptions} from '../../flamegraph/options.ts'
import {flameGraphChunks} from '../../flamegraph/render.ts'
import {viewerScript} from '../../flamegraph/viewer-script.ts'
import {visible} from '../../foreign-text/visible.ts'
import {readInput} from '../../profiles/read-input.ts'
import {complain} from '../complain.ts'
import {runDropIn} from '../run-drop-in.ts'

const USAGE = `Usage: flame.sh FILE
Draws what a profiler left, such as the FILE.perf of get_perfdata.sh, as a flame graph in the current folder.
\`runner flame graph --help\` shows all that can be chosen.
`

async function draw(path: string): Promise<void> {
  const input = await readInput(path, {naming: {}})
  for (const warning of input.warnings) complain({...warning, message: `warning: ${warning.message}`})
  const {stacks} = input.named
  const type = chooseSampleType(stacks, undefined)
  const output = picturePath([path])
  const options = flameGraphOptions(pictureOptionsOf(input, pictureSummary(input, type)))
  await writeOutput(output, flameGraphChunks(stacks, type, options, viewerScript()))
  await writeStdout([`Wrote ${visible(output)}\n`])
}

void runDropIn(async () => {
  const [path, ...others] = process.argv.slice(2)
  if (path === '--help' || path === '-h') await writeStdout([USAGE])
  else if (path === undefined || others.length > 0) throw new UsageError(USAGE.trimEnd())
  else await draw(path)
})
