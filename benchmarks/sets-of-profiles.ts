/**
 * `node benchmarks/sets-of-profiles.ts [SETS] [FUNCTIONS]`: several profiles a side, `runner flame diff --before … --after …`
 * beside stackgate, which is installed from PyPI in a folder of its own. Both read the same seeded sets of 8 + 8 folded
 * profiles of 6,000 samples each, of a program in which each function varies from run to run; one function of a tenth of
 * everything has 0, 5, 10 or 20 % more after. Said is in how many sets anything was named though nothing changed, in how
 * many that function was named grown, and what the processor spent. Needs python3 with pip and venv, and a built `runner`.
 */
import {execFileSync} from 'node:child_process'
import {mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {machineLine} from './machine.ts'
import {measure} from './side-by-side.ts'
import {median, seededRandom} from './statistics.ts'

const STACKGATE = 'stackgate==0.1.1'
const PROFILES = 8
const SAMPLES = 6000
const PATHS = 2000
const GROWTHS = [0, 0.05, 0.1, 0.2]
/** Standard deviations of what functions vary by from run to run, as a factor's logarithm. */
const SPREADS = [0.02, 0.05]
const GUILTY = 'proxy::Router::route'
const GUILTY_SHARE = 0.1

/** One way to a function, and the share of everything that it takes by itself. */
interface Path {
  readonly text: string
  readonly leaf: string
  readonly share: number
}

function normalFrom(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())
}

/** Samples that chance gives where `mean` are expected. */
function poisson(mean: number, random: () => number): number {
  if (mean > 100) return Math.max(0, Math.round(mean + Math.sqrt(mean) * normalFrom(random)))
  const limit = Math.exp(-mean)
  let count = 0
  for (let product = random(); product > limit; product *= random()) count++
  return count
}

/** A program: ways from main that branch off one another, each of a share that few have much of. */
function program(functions: number): Path[] {
  const random = seededRandom(1)
  const ways: string[][] = [['main']]
  const nameOf = () => `proxy::Filter${Math.floor(random() ** 2 * functions)}::decode`
  while (ways.length <= PATHS) ways.push([...ways[Math.floor(random() * ways.length)]!, nameOf()])
  const weights = ways.map(() => (1 - random()) ** -0.7)
  const all = weights.reduce((sum, weight) => sum + weight, 0)
  const paths = ways.map((way, index) => ({
    text: way.join(';'),
    leaf: way.at(-1)!,
    share: ((1 - GUILTY_SHARE) * weights[index]!) / all,
  }))
  const callers = ways.slice(-4)
  const guilty = callers.map((way) => ({
    text: [...way, GUILTY].join(';'),
    leaf: GUILTY,
    share: GUILTY_SHARE / callers.length,
  }))
  return [...paths, ...guilty]
}

function recorded(paths: readonly Path[], growth: number, spread: number, random: () => number): string {
  const factors = new Map<string, number>()
  const lines: string[] = []
  for (const {text, leaf, share} of paths) {
    const factor = factors.get(leaf) ?? Math.exp(spread * normalFrom(random))
    factors.set(leaf, factor)
    const count = poisson(SAMPLES * share * factor * (leaf === GUILTY ? 1 + growth : 1), random)
    if (count > 0) lines.push(`${text} ${count}`)
  }
  return `${lines.join('\n')}\n`
}

/** What one of the two named. */
interface Named {
  readonly any: boolean
  readonly guilty: boolean
}

interface Side {
  readonly folder: string
  readonly files: readonly string[]
}

function writeSide(folder: string, texts: readonly string[]): Side {
  rmSync(folder, {recursive: true, force: true})
  mkdirSync(folder)
  const files = texts.map((text, index) => {
    const file = join(folder, `${index}.folded`)
    writeFileSync(file, text)
    return file
  })
  return {folder, files}
}

interface Program {
  readonly name: string
  argv(before: Side, after: Side): string[]
  named(output: string): Named
}

function stackgate(folder: string): Program {
  const python = join(folder, 'venv')
  execFileSync('python3', ['-m', 'venv', python])
  execFileSync(join(python, 'bin/pip'), ['install', '--quiet', '--disable-pip-version-check', STACKGATE])
  return {
    name: STACKGATE.replace('==', ' '),
    argv: (before, after) => [
      ...[join(python, 'bin/stackgate'), 'compare', before.folder, after.folder],
      ...['--format', 'json', '--no-fail'],
    ],
    named: (output) => {
      const {regressed_functions: grown, improved_functions: shrunk} = JSON.parse(output)
      return {
        any: grown.length + shrunk.length > 0,
        guilty: grown.some((one: {function: string}) => one.function === GUILTY),
      }
    },
  }
}

function ours(folder: string): Program {
  return {
    name: 'runner flame diff',
    argv: (before, after) => [
      ...[join(import.meta.dirname, '../bin/runner'), 'flame', 'diff', '--before', ...before.files],
      ...['--after', ...after.files, '--json', '--limit', '1000', '-o', join(folder, 'picture.svg')],
    ],
    named: (output) => {
      const {functions, changedCount} = JSON.parse(output)
      const guilty = functions.find((one: {function: string}) => one.function === GUILTY)
      return {any: changedCount > 0, guilty: guilty.significant && guilty.selfChange.share > 0}
    },
  }
}

const [sets = 20, functions = 300] = process.argv.slice(2).map(Number)
const folder = mkdtempSync(join(tmpdir(), 'sets-of-profiles-'))
try {
  const programs = [ours(folder), stackgate(folder)]
  const paths = program(functions)
  const cpuMs = programs.map((): number[] => [])
  console.log(machineLine())
  console.log(`${PROFILES} + ${PROFILES} profiles of ${SAMPLES} samples, ${functions} functions, ${sets} sets each`)
  for (const spread of SPREADS) {
    for (const growth of GROWTHS) {
      const counts = programs.map(() => 0)
      for (let set = 0; set < sets; set++) {
        const random = seededRandom(1000 * set + Math.round(100 * growth) + Math.round(1e6 * spread))
        const draw = (times: number) => Array.from({length: PROFILES}, () => recorded(paths, times, spread, random))
        const before = writeSide(join(folder, 'before'), draw(0))
        const after = writeSide(join(folder, 'after'), draw(growth))
        for (const [index, one] of programs.entries()) {
          const output = join(folder, 'output.json')
          const measured = await measure({name: one.name, argv: one.argv(before, after), output})
          cpuMs[index]!.push(measured.cpuMs)
          const {any, guilty} = one.named(readFileSync(output, 'utf8'))
          if (growth === 0 ? any : guilty) counts[index]!++
        }
      }
      const what = growth === 0 ? 'false alarms' : `+${100 * growth} % found`
      const said = programs.map(({name}, index) => `${name} ${counts[index]} of ${sets}`).join(' · ')
      console.log(`functions vary by ${100 * spread} %: ${what}: ${said}`)
    }
  }
  const [own, other] = cpuMs.map(median)
  console.log(
    `processor time of one set, median: ${programs[0]!.name} ${(own! / 1000).toFixed(2)} s · ${programs[1]!.name} ${(other! / 1000).toFixed(2)} s (ratio ${(own! / other!).toFixed(3)})`,
  )
} finally {
  rmSync(folder, {recursive: true, force: true})
}
