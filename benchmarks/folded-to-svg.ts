/**
 * How long 50 MB of folded text with a million distinct stacks take to become an SVG, whole processes, beside the programs
 * that people use. `node benchmarks/folded-to-svg.ts [rounds]`, after a build. Peers are inferno-flamegraph, from the
 * folder INFERNO_DIR or PATH, and Perl's flamegraph.pl from the folder FLAMEGRAPH_DIR; who is not there is left out.
 */
import {existsSync} from 'node:fs'
import {mkdtemp, rm, stat} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {run} from '../src/process/run.ts'
import {distinctStacks, writeLines} from './distinct-stacks.ts'
import {findInferno} from './inferno.ts'
import {machineLine} from './machine.ts'
import {type Contestant, sideBySide, standingLine} from './side-by-side.ts'

const ROUNDS = Number(process.argv[2] ?? 5)
const STACKS = 1_000_000
const SEED = 20261121
const FLAME = join(import.meta.dirname, '..', 'flame')

function findPerl(): string | null {
  const folder = process.env['FLAMEGRAPH_DIR']
  const path = folder === undefined ? null : join(folder, 'flamegraph.pl')
  return path !== null && existsSync(path) ? path : null
}

/** What a program says of its version; inferno's 0.12 has no option for that. */
async function versionOf(argv: readonly string[]): Promise<string> {
  const {exitCode, stdout} = await run(argv)
  return exitCode === 0 ? stdout.trim() : 'tells no version'
}

/** Who takes part, ours first, with what it says of its version. */
async function contestants(): Promise<{readonly name: string; readonly program: string; readonly version: string}[]> {
  const [inferno, perl] = [findInferno('inferno-flamegraph'), findPerl()]
  return [
    {name: 'flame/flamegraph.pl', program: join(FLAME, 'flamegraph.pl'), version: `Node ${process.version}`},
    ...(inferno === null
      ? []
      : [{name: 'inferno-flamegraph', program: inferno, version: await versionOf([inferno, '--version'])}]),
    ...(perl === null
      ? []
      : [{name: "Perl's flamegraph.pl", program: perl, version: await versionOf(['perl', '-e', 'print $^V'])}]),
  ]
}

const folder = await mkdtemp(join(tmpdir(), 'folded-to-svg-'))
try {
  console.log(machineLine())
  const taking = await contestants()
  for (const {name, program, version} of taking) console.log(`${name}: ${program} (${version})`)
  if (!taking.some(({name}) => name === 'inferno-flamegraph')) console.log('inferno: not in INFERNO_DIR or PATH')
  if (!taking.some(({name}) => name.startsWith('Perl'))) console.log('Perl: no flamegraph.pl in FLAMEGRAPH_DIR')
  const lines = distinctStacks(STACKS, SEED)
  for (const sorted of [true, false]) {
    const input = join(folder, sorted ? 'sorted.folded' : 'unsorted.folded')
    await writeLines(input, lines, {sorted})
    const side = (at: number): Contestant => ({
      name: taking[at]!.name,
      argv: [taking[at]!.program],
      input,
      output: join(folder, `${at}.svg`),
      environment: {RUNNER_NODE: process.execPath},
    })
    const standing = await sideBySide(
      taking.map((_, at) => side(at)),
      ROUNDS,
    )
    const megabytes = ((await stat(input)).size / 1e6).toFixed(0)
    console.log(standingLine(`${megabytes} MB, ${STACKS} stacks, ${sorted ? 'sorted' : 'not sorted'}`, standing))
    const sizes = await Promise.all(
      taking.map(async ({name}, at) => `${name} ${(await stat(join(folder, `${at}.svg`))).size}`),
    )
    console.log(`  bytes of SVG: ${sizes.join(' · ')}`)
  }
} finally {
  await rm(folder, {recursive: true})
}
