/**
 * perf.data of Envoys to SVG, beside `perf script | inferno-collapse-perf | inferno-flamegraph`.
 * `npx node benchmarks/perf-data.ts [ROUNDS] [FILE…]`; without a FILE it records 5, 20 and 200 MB. inferno is found in PATH
 * or INFERNO_DIR. Build first (`npm run build`).
 */
import {mkdtemp, rm, stat} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {basename, join} from 'node:path'
import {run} from '../src/process/run.ts'
import {medianDurations} from './durations.ts'
import {recordEnvoys} from './envoy-recording.ts'
import {findInferno} from './inferno.ts'
import {machineLine} from './machine.ts'

const [rounds = '7', ...given] = process.argv.slice(2)
const RUNNER = join(import.meta.dirname, '..', 'bin', 'runner')
const RECORDED_MEGABYTES = [5, 20, 200]

function inferno(program: string): string {
  const found = findInferno(program)
  if (found === null) throw new Error(`${program} is neither in PATH nor in INFERNO_DIR`)
  return found
}

/** The pipe as one program; the shell gets the paths as arguments, not as text. */
function pipe(file: string, svg: string): readonly string[] {
  const script = 'perf script --force -i "$1" 2>/dev/null | "$2" | "$3" > "$4"'
  return ['sh', '-c', script, 'sh', file, inferno('inferno-collapse-perf'), inferno('inferno-flamegraph'), svg]
}

async function compare(file: string, folder: string): Promise<string> {
  const commands = new Map([
    ['ours', [RUNNER, 'flame', 'graph', file, '-o', join(folder, 'ours.svg')]],
    ['theirs', pipe(file, join(folder, 'theirs.svg'))],
  ])
  const durations = medianDurations(commands, Number(rounds))
  const [ours, theirs] = [durations.get('ours')!, durations.get('theirs')!]
  const text = (part: 'clockMs' | 'cpuMs') =>
    `${(ours[part] / theirs[part]).toFixed(2)} (${ours[part].toFixed(0)} ms, ${theirs[part].toFixed(0)} ms)`
  const {size} = await stat(file)
  return `${basename(file)}, ${(size / 1e6).toFixed(1)} MB: clock ${text('clockMs')} · CPU ${text('cpuMs')}`
}

async function recorded(folder: string): Promise<string[]> {
  const sizes = new Map(RECORDED_MEGABYTES.map((size) => [join(folder, `envoys-${size}.perf.data`), size]))
  await recordEnvoys(sizes, folder)
  return [...sizes.keys()]
}

const folder = await mkdtemp(join(tmpdir(), 'perf-data-'))
try {
  const files = given.length > 0 ? given : await recorded(folder)
  const perf = (await run(['perf', '--version'])).stdout.trim()
  console.log(`${machineLine()}; ${perf}`)
  console.log(`runner flame graph / perf script | inferno, medians of ${rounds}`)
  for (const file of files) console.log(await compare(file, folder))
} finally {
  await rm(folder, {recursive: true})
}
