/**
 * What a warm one-cell run costs beyond its load: wall time of `runner bench` minus --duration, without a profile, with
 * `--perf`, and with the plain perf command, beside what that command takes by itself.
 * `npx node benchmarks/run-overhead.ts [runs] [seconds]`
 */
import {mkdtemp, rm} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {run} from '../src/process/run.ts'
import {machineLine} from './machine.ts'
import {median} from './statistics.ts'

const RUNS = Number(process.argv[2] ?? 5)
const SECONDS = process.argv[3] ?? '5'
const RUNNER = join(import.meta.dirname, '..', 'bin', 'runner')
const PERF = 'perf record -F 99 -g -p {sidecar_pid} -- sleep {duration} && perf script'

async function beyondLoadSeconds(argv: readonly string[], cwd: string): Promise<number> {
  const startedAt = performance.now()
  const {exitCode, stderr} = await run(argv, {cwd})
  if (exitCode !== 0) throw new Error(`${argv.join(' ')} ended with ${exitCode}: ${stderr}`)
  return (performance.now() - startedAt) / 1000 - Number(SECONDS)
}

/** The command by itself, on a process of ours. */
function perfAlone(): readonly string[] {
  const command = PERF.replace('{sidecar_pid}', String(process.pid)).replace('{duration}', SECONDS)
  return ['bash', '-c', `${command} > perf.txt`]
}

const bench = (...flags: string[]) => [RUNNER, 'bench', '--duration', SECONDS, '--qps', '500', ...flags]
const ROWS: readonly (readonly [name: string, argv: readonly string[]])[] = [
  ['runner bench', bench()],
  ['runner bench --perf', bench('--perf')],
  ['runner bench with perf record && perf script', bench('--custom_profiling_command', PERF)],
  ['perf record && perf script alone', perfAlone()],
]

const directory = await mkdtemp(join(tmpdir(), 'run-overhead-'))
try {
  const seconds = ROWS.map((): number[] => [])
  await beyondLoadSeconds(ROWS[2]![1], directory)
  for (let index = 0; index < RUNS; index++) {
    for (const [row, [, argv]] of ROWS.entries()) seconds[row]!.push(await beyondLoadSeconds(argv, directory))
  }
  console.log(machineLine())
  console.log(`seconds beyond ${SECONDS} s, median of ${RUNS} (largest)`)
  for (const [row, [name]] of ROWS.entries()) {
    console.log(`${name.padEnd(46)} ${median(seconds[row]!).toFixed(2)} (${Math.max(...seconds[row]!).toFixed(2)})`)
  }
} finally {
  await rm(directory, {recursive: true, force: true})
}
