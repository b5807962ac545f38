/**
 * What `runner flame diff --normalize unmoved` says of two releases of Envoy, of one release twice, and of one change on the
 * path.
 *
 *   node benchmarks/changes-of-envoy.ts [FOLDER [OPTION OF THE LOAD…]]
 *
 * Records the sidecars of the local testbed under load, with mutual TLS and without, each by `runner bench`, and compares
 * the server's; of one release twice both. Recordings are kept in FOLDER and not made again where they are; without one
 * they go to a temporary folder. Options of `runner bench` stand for the usual load, such as
 * `--conn 4 --qps 500 --size 8192 --duration 40 --frequency 997`. Releases come from PyPI. Needs perf, pip and a built `runner`.
 */
import {mkdtemp, rm} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import type {DiffDocument} from '../src/flame/diff/diff-document.ts'
import {run} from '../src/process/run.ts'
import {type Change, type Recordings, recorded, type Setup, titleOf, USUAL_LOAD, type Workload} from './envoy-setups.ts'
import {machineLine} from './machine.ts'

const RUNNER = join(import.meta.dirname, '../bin/runner')

interface Pair {
  readonly before: Setup
  readonly after: Setup
  readonly workloads: readonly Workload[]
}

function setup(fields: Partial<Setup>): Setup {
  return {version: '1.40.0', tls: 'mutual', change: 'none', take: 1, ...fields}
}

function pairsOf(tls: Setup['tls']): Pair[] {
  const changes: readonly Change[] = ['lua', 'compressor', 'http2']
  const after = setup({tls})
  const releases = (['1.39.3', '1.36.4'] as const).map((version) => ({before: setup({tls, version}), after}))
  const changed = changes.map((change) => ({before: after, after: setup({tls, change})}))
  const twice = (['none', 'lua'] as const).map((change) => ({
    before: setup({tls, change}),
    after: setup({tls, change, take: 2}),
    workloads: ['fortioclient', 'fortioserver'] as const,
  }))
  return [...[...releases, ...changed].map((pair) => ({...pair, workloads: ['fortioserver'] as const})), ...twice]
}

const percent = (share: number): string => `${(100 * share).toFixed(2)} %`

function tell(title: string, document: DiffDocument): void {
  const {changedCount, callingCount, comparedCount, dispersion, notComparable, functions} = document
  const hidden =
    notComparable === null
      ? 'none'
      : `${percent(notComparable.areaBefore)} and ${percent(notComparable.areaAfter)} of the area`
  console.log(`\n${title}`)
  console.log(`  ${changedCount} of ${comparedCount} beyond chance, ${callingCount} more only by what they call`)
  console.log(`  not comparable: ${hidden}; dispersion ${dispersion.toFixed(2)}`)
  for (const one of functions.filter(({significant, passesOn}) => significant && !passesOn)) {
    const total = `${percent(one.totalBefore.share)} → ${percent(one.totalAfter.share)}`
    const self = `itself ${percent(one.selfBefore.share)} → ${percent(one.selfAfter.share)}`
    console.log(`  ${one.kind.padEnd(16)} ${total.padEnd(20)} ${self.padEnd(28)} ${one.function}`)
  }
}

async function compare({before, after, workloads}: Pair, where: Recordings): Promise<void> {
  for (const workload of workloads) {
    const paths = [await recorded(before, workload, where), await recorded(after, workload, where)]
    const picture = join(where.folder, 'difference.svg')
    const options = ['--json', '--normalize', 'unmoved', '--limit', '1000', '-o', picture]
    const {exitCode, stdout, stderr, command} = await run([RUNNER, 'flame', 'diff', ...paths, ...options])
    if (exitCode !== 0) throw new Error(`${command}: ${stderr}`)
    tell(`${titleOf(before)} → ${titleOf(after)}, ${workload}`, JSON.parse(stdout) as DiffDocument)
  }
}

console.log(machineLine())
const [given, ...options] = process.argv.slice(2)
const load = options.length > 0 ? options : USUAL_LOAD
const folder = given ?? (await mkdtemp(join(tmpdir(), 'changes-of-envoy-')))
try {
  for (const pair of [...pairsOf('mutual'), ...pairsOf('none')]) await compare(pair, {folder, load})
} finally {
  if (given === undefined) await rm(folder, {recursive: true})
}
