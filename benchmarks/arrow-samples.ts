import {mkdtemp, rm} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {run} from '../src/process/run.ts'

const SECONDS = 20
const FREQUENCY_HZ = 1999
/** For installing, recording and reading: each ends long before. */
const PATIENCE_MS = 600_000

async function outputOf(argv: readonly string[], env: Record<string, string> = {}): Promise<string> {
  const ended = await run(argv, {env, timeoutMs: PATIENCE_MS})
  if (ended.exitCode !== 0) throw new Error(`${ended.command}: ${ended.stderr}`)
  return ended.stdout
}

/**
 * How often perf found each function of `libarrow` at work, by mangled name: pyarrow is installed with pip in a folder of
 * its own and kept at work by arrow-workload.py. Throws where perf, python3 or pip cannot do it.
 */
export async function arrowSamples(version: string): Promise<ReadonlyMap<string, number>> {
  const folder = await mkdtemp(join(tmpdir(), 'arrow-samples-'))
  try {
    const [packages, data] = [join(folder, 'packages'), join(folder, 'perf.data')]
    await outputOf(['python3', '-m', 'pip', 'install', '--quiet', '--target', packages, `pyarrow==${version}`])
    const workload = ['python3', join(import.meta.dirname, 'arrow-workload.py'), String(SECONDS)]
    const record = ['perf', 'record', '-q', '-e', 'cpu-clock', '-F', String(FREQUENCY_HZ), '-o', data]
    await outputOf([...record, '--', ...workload], {PYTHONPATH: packages})
    const report = ['perf', 'report', '-i', data, '--no-demangle', '--sort', 'dso,symbol', '-n', '--stdio', '-t', ';']
    const rows = (await outputOf(report)).matchAll(/^[^;\n]*;\s*(\d+)\s*;\s*libarrow\.so\S*\s*;\[\.\] (\S+)/gm)
    return new Map(Array.from(rows, ([, count, name]) => [name!, Number(count)]))
  } finally {
    await rm(folder, {recursive: true})
  }
}
