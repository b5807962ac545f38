/**
 * What a warm one-cell run costs beyond its load: wall time of `runner bench` minus --duration, without and with a
 * profile, beside the bare fortio command of the same duration. `npx node benchmarks/run-overhead.ts [runs] [seconds]`
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

async function beyondLoadSeconds(directory: string, flags: readonly string[]): Promise<number> {
  const startedAt = performance.now()
  const {exitCode, stderr} = await run([RUNNER, 'bench', '--duration', SECONDS, '--qps', '500', ...flags], {
    cwd: directory,
  })
  if (exitCode !== 0) throw new Error(`runner bench failed with ${exitCode}: ${stderr}`)
  return (performance.now() - startedAt) / 1000 - Number(SECONDS)
}

const directory = await mkdtemp(join(tmpdir(), 'run-overhead-'))
try {
  const plain: number[] = []
  const profiled: number[] = []
  await beyondLoadSeconds(directory, ['--custom_profiling_command', PERF])
  for (let index = 0; index < RUNS; index++) {
    plain.push(await beyondLoadSeconds(directory, []))
    profiled.push(await beyondLoadSeconds(directory, ['--custom_profiling_command', PERF]))
  }
  console.log(machineLine())
  const row = (name: string, values: number[]) =>
    console.log(
      `${name}  ${median(values).toFixed(2)} s beyond ${SECONDS} s (median of ${RUNS}, at most ${Math.max(...values).toFixed(2)})`,
    )
  row('without profile', plain)
  row('with perf      ', profiled)
} finally {
  await rm(directory, {recursive: true, force: true})
}
