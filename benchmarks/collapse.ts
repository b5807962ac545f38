/**
 * Text of perf script to folded stacks: flame/stackcollapse-perf.pl beside inferno-collapse-perf and the original, as
 * whole processes: wall time in turns, medians, and the largest resident memory.
 *
 *   npx node benchmarks/collapse.ts [--rounds N] [--large] [--perl] [PERF_SCRIPT_TEXT …]
 *
 * Inputs are made in a temporary folder: the example of FlameGraph 60 times (188 MB), with --large also 334 times (1 GB);
 * 100 MB of stacks of which none comes twice, from a seed. Texts given by path, such as of an Envoy under load, come on
 * top. inferno-collapse-perf is looked for in INFERNO_DIR and on PATH, the original in FLAMEGRAPH_DIR; the drop-in must be
 * built. Before the clock runs, the folded text is compared with that of the original.
 */
import {execFileSync, spawnSync} from 'node:child_process'
import {createHash} from 'node:crypto'
import {closeSync, existsSync, mkdtempSync, openSync, readFileSync, rmSync, writeSync} from 'node:fs'
import {availableParallelism, tmpdir} from 'node:os'
import {basename, join} from 'node:path'
import {parseArgs} from 'node:util'
import {gunzipSync} from 'node:zlib'
import {findProgram} from '../src/process/find-program.ts'
import {findInferno} from './inferno.ts'
import {machineLine} from './machine.ts'
import {USUAL_KIND, writePerfText} from './perf-text.ts'
import {type Contestant, sideBySide, standingLine} from './side-by-side.ts'

const {values, positionals} = parseArgs({
  allowPositionals: true,
  options: {rounds: {type: 'string', default: '7'}, large: {type: 'boolean'}, perl: {type: 'boolean'}},
})
const OPTIONS: readonly (readonly string[])[] = [[], ['--all', '--pid'], ['--all', '--tid', '--addrs']]
const DROP_IN = join(import.meta.dirname, '..', 'dist', 'drop-in', 'stackcollapse-perf.cjs')
const OURS = [process.execPath, join(import.meta.dirname, '..', 'bin', 'run-drop-in.js'), DROP_IN]

function original(): string | null {
  const own = join(process.env['FLAMEGRAPH_DIR'] ?? '/nonexistent', 'stackcollapse-perf.pl')
  return existsSync(own) && findProgram('perl') !== null ? own : null
}

const [INFERNO, ORIGINAL] = [findInferno('inferno-collapse-perf'), original()]

/** What it says of its version; 0.12 has no option for that. */
function versionOf(program: string): string {
  const {status, stdout} = spawnSync(program, ['--version'], {encoding: 'utf8'})
  return status === 0 ? stdout.trim() : `${program}, which tells no version`
}

interface Input {
  readonly title: string
  readonly path: string
}

function repeatedExample(folder: string, times: number): Input | null {
  const packed = join(process.env['FLAMEGRAPH_DIR'] ?? '/nonexistent', 'example-perf-stacks.txt.gz')
  if (!existsSync(packed)) {
    console.log(`the example ${times} times: skipped, there is no ${packed} (set FLAMEGRAPH_DIR)`)
    return null
  }
  const example = gunzipSync(readFileSync(packed))
  const path = join(folder, `example-${times}.txt`)
  const file = openSync(path, 'w')
  for (let time = 0; time < times; time++) writeSync(file, example)
  closeSync(file)
  return {title: `the example ${times} times, ${((example.length * times) / 1e6).toFixed(0)} MB`, path}
}

function distinct(folder: string, addresses: 'repeated' | 'new'): Input {
  const path = join(folder, `distinct-${addresses}.txt`)
  writePerfText(path, 100e6, {...USUAL_KIND, addresses})
  return {title: `100 MB of distinct stacks, ${addresses} addresses`, path}
}

function digest(argv: readonly string[]): string {
  const [program, ...rest] = argv as [string, ...string[]]
  const stdout = execFileSync(program, rest, {maxBuffer: 2 ** 31 - 1, stdio: ['ignore', 'pipe', 'ignore']})
  return createHash('sha256').update(stdout).digest('hex')
}

/** Throws when our folded text is not the original's. */
function compared({title, path}: Input): string {
  if (ORIGINAL === null) return 'not compared with the original, which is not there (FLAMEGRAPH_DIR)'
  const theirs = digest(['perl', ORIGINAL, '--all', path])
  for (const threads of ['1', '0']) {
    if (digest([...OURS, '--nthreads', threads, '--all', path]) !== theirs) {
      throw new Error(`${title}: the folded text is not that of the original (${threads} threads)`)
    }
  }
  const same = INFERNO !== null && digest([INFERNO, '--all', path]) === theirs
  return `folded text equals the original's${INFERNO === null ? '' : same ? " and inferno's" : "; inferno's differs from it"}`
}

/** Ours first. inferno has all the options used here. */
function contestants({path}: Input, options: readonly string[]): Contestant[] {
  const cores = availableParallelism()
  const ours = {name: 'ours', argv: [...OURS, ...options, path]}
  const threaded = {name: `ours, ${cores} threads`, argv: [...OURS, '--nthreads', String(cores), ...options, path]}
  const theirs = (threads: number): Contestant[] =>
    INFERNO === null ? [] : [{name: `inferno -n ${threads}`, argv: [INFERNO, '-n', String(threads), ...options, path]}]
  const perl =
    ORIGINAL === null || values.perl !== true ? [] : [{name: 'Perl', argv: ['perl', ORIGINAL, ...options, path]}]
  return [ours, ...theirs(1), threaded, ...theirs(cores), ...perl]
}

async function race(input: Input): Promise<void> {
  console.log(`\n${input.title}`)
  if (!input.path.endsWith('-334.txt')) console.log(`  ${compared(input)}`)
  for (const options of OPTIONS) {
    const standings = await sideBySide(contestants(input, options), Number(values.rounds))
    console.log(standingLine(`  ${options.join(' ') || 'no options'}`, standings))
  }
}

if (!existsSync(DROP_IN)) throw new Error(`${DROP_IN} is not there: run npm run build`)
console.log(machineLine())
const peer = INFERNO === null ? 'not found (INFERNO_DIR)' : versionOf(INFERNO)
console.log(`inferno: ${peer}; ${values.rounds} rounds`)
const folder = mkdtempSync(join(tmpdir(), 'collapse-'))
try {
  for (const times of values.large === true ? [60, 334] : [60]) {
    const example = repeatedExample(folder, times)
    if (example !== null) await race(example)
  }
  for (const addresses of ['repeated', 'new'] as const) await race(distinct(folder, addresses))
  if (positionals.length === 0) console.log('\nprofile of a real program: skipped, no path was given')
  for (const path of positionals) await race({title: basename(path), path})
} finally {
  rmSync(folder, {recursive: true})
}
