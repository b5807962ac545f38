/**
 * Text of perf script to folded stacks over a grid of what profiles differ in: addresses, names, their spelling, depths,
 * comms and modules, each varied by itself and the first two together. flame/stackcollapse-perf.pl beside
 * inferno-collapse-perf as whole processes in turns, medians: CPU time with one thread, the clock with all cores on both
 * sides. The worst of the grid is said last.
 *
 *   npx node benchmarks/perf-text-grid.ts [--rounds N] [--megabytes N]
 *
 * Before the clock runs, the folded text is compared with inferno's. INFERNO_DIR or PATH has it; the drop-in must be built.
 */
import {execFileSync} from 'node:child_process'
import {createHash} from 'node:crypto'
import {mkdtempSync, rmSync} from 'node:fs'
import {availableParallelism, tmpdir} from 'node:os'
import {join} from 'node:path'
import {parseArgs} from 'node:util'
import {findInferno} from './inferno.ts'
import {machineLine} from './machine.ts'
import {type PerfTextKind, USUAL_KIND, writePerfText} from './perf-text.ts'
import {type Standing, sideBySide} from './side-by-side.ts'

const {values} = parseArgs({
  options: {rounds: {type: 'string', default: '5'}, megabytes: {type: 'string', default: '100'}},
})
const [ROUNDS, BYTES] = [Number(values.rounds), Number(values.megabytes) * 1e6]
const ROOT = join(import.meta.dirname, '..')
const OURS = [
  process.execPath,
  join(ROOT, 'bin', 'run-drop-in.js'),
  join(ROOT, 'dist', 'drop-in', 'stackcollapse-perf.cjs'),
]

/** Values besides the usual one, by dimension. */
const VARIED: {readonly [dimension in keyof PerfTextKind]: readonly PerfTextKind[dimension][]} = {
  addresses: ['new'],
  names: [100, 20_000, 'every frame'],
  spelling: ['short', 'unknown'],
  depth: [
    [1, 4],
    [100, 127],
  ],
  comms: [1, 1000],
  modules: [1, 300],
}

/** The usual kind, each dimension by itself, and those with new addresses, since places are what profiles differ in most. */
function kinds(): PerfTextKind[] {
  const varied = Object.entries(VARIED).flatMap(([dimension, list]) =>
    list.map((value) => ({...USUAL_KIND, [dimension]: value})),
  )
  const withNewAddresses = varied.slice(1).map((kind) => ({...kind, addresses: 'new' as const}))
  return [USUAL_KIND, ...varied, ...withNewAddresses]
}

function titleOf(kind: PerfTextKind): string {
  const differing = Object.keys(VARIED) as (keyof PerfTextKind)[]
  const parts = differing.filter((key) => kind[key] !== USUAL_KIND[key]).map((key) => `${key} ${kind[key]}`)
  return parts.length === 0 ? 'usual' : parts.join(', ')
}

function digest(argv: readonly string[]): string {
  const [program, ...rest] = argv as [string, ...string[]]
  const stdout = execFileSync(program, rest, {maxBuffer: 2 ** 31 - 1, stdio: ['ignore', 'pipe', 'ignore']})
  return createHash('sha256').update(stdout).digest('hex')
}

interface Race {
  readonly title: string
  readonly ratio: number
}

/** Races one text with a number of threads. What counts is the time that a user waits for, but on one thread that is CPU time. */
async function race(title: string, path: string, inferno: string, threads: number): Promise<Race> {
  const contestants = [
    {name: 'ours', argv: [...OURS, '--nthreads', `${threads}`, path]},
    {name: 'inferno', argv: [inferno, '-n', `${threads}`, path]},
  ]
  const [ours, theirs] = await sideBySide(contestants, ROUNDS)
  const timeOf = ({cpuMs, wallMs}: Standing) => (threads === 1 ? cpuMs : wallMs)
  const ratio = timeOf(ours!) / timeOf(theirs!)
  const text = (one: Standing) => `${(timeOf(one) / 1000).toFixed(2)} s ${one.residentMiB.toFixed(0)} MiB`
  console.log(`${title}: ratio ${ratio.toFixed(2)}, ours ${text(ours!)}, inferno ${text(theirs!)}`)
  return {title, ratio}
}

async function raceKind(kind: PerfTextKind, path: string, inferno: string): Promise<Race[]> {
  writePerfText(path, BYTES, kind)
  if (digest([...OURS, path]) !== digest([inferno, path])) throw new Error(`${titleOf(kind)}: folded texts differ`)
  const one = await race(`${titleOf(kind)}, 1 thread`, path, inferno, 1)
  const cores = availableParallelism()
  return cores === 1 ? [one] : [one, await race(`${titleOf(kind)}, ${cores} threads`, path, inferno, cores)]
}

const inferno = findInferno('inferno-collapse-perf')
if (inferno === null) throw new Error('inferno-collapse-perf is not there (INFERNO_DIR)')
console.log(`${machineLine()}; ${values.megabytes} MB, CPU time, medians of ${ROUNDS}`)
const folder = mkdtempSync(join(tmpdir(), 'perf-text-'))
const races: Race[] = []
try {
  for (const kind of kinds()) races.push(...(await raceKind(kind, join(folder, 'perf.txt'), inferno)))
} finally {
  rmSync(folder, {recursive: true})
}
const worst = races.reduce((one, other) => (other.ratio > one.ratio ? other : one))
console.log(`worst: ${worst.title}, ratio ${worst.ratio.toFixed(2)}`)
