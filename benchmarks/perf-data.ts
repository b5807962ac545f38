/**
 * perf.data to SVG beside `perf script | inferno-collapse-perf | inferno-flamegraph`, and our reader by itself.
 * `npx node benchmarks/perf-data.ts [FILE] [ROUNDS]`; without FILE it records one. inferno is found in PATH or INFERNO_DIR.
 */
import {existsSync} from 'node:fs'
import {mkdtemp, rm, stat} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {delimiter, join} from 'node:path'
import {openFile} from '../src/bytes/open-file.ts'
import {perfData} from '../src/stacks/formats/perf-data/perf-data.ts'
import {machineLine} from './machine.ts'
import {type Contestant, measure, type Standing, sideBySide, standingLine} from './side-by-side.ts'
import {median} from './statistics.ts'

const ROOT = join(import.meta.dirname, '..')

/** Work with deep and varied stacks, for about ten seconds. */
const BUSY = `
  const until = Date.now() + 10_000
  const tree = (depth) => (depth === 0 ? [1, 'a'] : [tree(depth - 1), {depth, child: tree(depth - 1)}])
  while (Date.now() < until) JSON.stringify(JSON.parse(JSON.stringify(tree(12)))).replace(/[a-d]+\\d/g, (x) => x + x)`

async function recorded(folder: string): Promise<string> {
  const file = join(folder, 'perf.data')
  const record = ['perf', 'record', '-q', '-F', '7000', '-g', '-o', file, '--', process.execPath, '--eval', BUSY]
  await measure({name: 'perf record', argv: record})
  return file
}

/** Folders of programs, inferno's first. */
const SEARCHED = [process.env['INFERNO_DIR'], ...(process.env['PATH'] ?? '').split(delimiter)].filter(
  (folder) => folder !== undefined,
)

function inferno(program: string): string {
  const found = SEARCHED.map((folder) => join(folder, program)).find(existsSync)
  if (found === undefined) throw new Error(`${program} is neither in PATH nor in INFERNO_DIR`)
  return found
}

/** The pipe as one program; the shell gets the paths as arguments, not as text. */
function pipe(file: string, svg: string): Contestant {
  const script = 'perf script --force -i "$1" 2>/dev/null | "$2" | "$3"'
  const programs = [inferno('inferno-collapse-perf'), inferno('inferno-flamegraph')]
  return {name: 'perf script | inferno', argv: ['sh', '-c', script, 'sh', file, ...programs], output: svg}
}

async function readerMs(file: string, rounds: number): Promise<number[]> {
  const times: number[] = []
  for (let round = 0; round < rounds; round++) {
    await using source = await openFile(file)
    const startedAt = performance.now()
    await perfData.read(source)
    times.push(performance.now() - startedAt)
  }
  return times
}

const folder = await mkdtemp(join(tmpdir(), 'perf-data-'))
try {
  const file = process.argv[2] || (await recorded(folder))
  const rounds = Number(process.argv[3] ?? 7)
  const {size} = await stat(file)
  console.log(machineLine())
  console.log(`${file}: ${(size / 1e6).toFixed(1)} MB`)
  const times = await readerMs(file, rounds)
  console.log(`reader in process: first ${times[0]!.toFixed(0)} ms, median of ${rounds} ${median(times).toFixed(0)} ms`)
  const theirs = pipe(file, join(folder, 'theirs.svg'))
  if (existsSync(join(ROOT, 'dist', 'commands', 'flame', 'graph.js'))) {
    const argv = [join(ROOT, 'bin', 'runner'), 'flame', 'graph', file, '-o', join(folder, 'ours.svg')]
    const standings = await sideBySide([{name: 'runner flame graph', argv}, theirs], rounds)
    console.log(standingLine('perf.data to SVG', standings))
  } else {
    const [{wallMs}] = (await sideBySide([theirs], rounds)) as [Standing]
    console.log(
      `${theirs.name}: ${wallMs.toFixed(0)} ms; runner flame graph is not built (npm run build) and not timed`,
    )
  }
} finally {
  await rm(folder, {recursive: true})
}
