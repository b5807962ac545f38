import {cp, mkdir, readdir, readFile, symlink, writeFile} from 'node:fs/promises'
import {join} from 'node:path'
import {run} from '../../../src/process/run.ts'
import {ROOT} from '../../documentation/pages.ts'

/** A folder in which the documented commands find the files that they name. */
export interface Workplace {
  readonly directory: string
  readonly environment: Readonly<Record<string, string>>
}

/** Where a documented command runs for this long, unless its page's own output is compared. */
const SECONDS = '2'

/** A program that spends processor time in two functions, in the second one as many ms as its argument says. */
const PROGRAM = `
const spentMs = () => process.cpuUsage().user / 1e3
function steady(end) { let sum = 0; while (spentMs() < end) for (let i = 0; i < 1e5; i++) sum += Math.sqrt(i); return sum }
function grows(end) { let sum = 0; while (spentMs() < end) for (let i = 0; i < 1e5; i++) sum += Math.cbrt(i); return sum }
steady(spentMs() + 1500)
grows(spentMs() + Number(process.argv[2]))
`

const LATENCY_CONFIG = 'conn: [2]\nqps: [100]\nduration: 2\nrun_bothsidecar: true\n'
const POLICIES = 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: my-policies}\n'

/** Runs a line of shell as a reader would, with what the set-up put on the PATH. Neither stream is a terminal. */
export function shell({directory, environment}: Workplace, line: string, timeoutMs = 300_000) {
  return run(['bash', '-o', 'pipefail', '-c', line], {cwd: directory, env: environment, timeoutMs})
}

async function must(workplace: Workplace, line: string): Promise<void> {
  const {exitCode, stderr} = await shell(workplace, line)
  if (exitCode !== 0) throw new Error(`${line}\nended with ${exitCode}:\n${stderr}`)
}

async function record(workplace: Workplace, name: string, growsMs: number): Promise<void> {
  const program = `${process.execPath} --perf-basic-prof program.js ${growsMs}`
  await must(workplace, `perf record -q -e cpu-clock -F 999 -g -o ${name} -- ${program}`)
}

/** The files that examples of `runner flame` name, recorded and drawn for this purpose. */
export async function makeProfiles(workplace: Workplace): Promise<void> {
  await writeFile(join(workplace.directory, 'program.js'), PROGRAM)
  await record(workplace, 'before.data', 500)
  await record(workplace, 'after.data', 1500)
  await cp(join(workplace.directory, 'after.data'), join(workplace.directory, 'perf.data'))
  for (const [from, to] of [
    ['before', 'main'],
    ['after', 'branch'],
    ['after', 'picture'],
  ]) {
    await must(
      workplace,
      `runner flame graph ${from}.data -o ${to}.svg && runner flame collapse ${from}.data > ${from}.folded`,
    )
  }
  for (const name of ['old-1', 'old-2', 'new-1', 'new-2']) {
    const from = name.startsWith('old') ? 'before' : 'after'
    await cp(join(workplace.directory, `${from}.folded`), join(workplace.directory, `${name}.folded`))
  }
}

/** The run of `from` once more, under the names and labels of the runs that examples compare and calibrate with. */
async function makeComparedRuns({directory}: Workplace, from: string): Promise<void> {
  for (const [start, runLabel] of [
    ['2026-01-31-120000', 'main'],
    ['2026-01-31-121000', 'branch'],
    ['2026-01-30-120000', 'calibration'],
    ['2026-01-30-121000', 'calibration'],
    ['2026-01-30-122000', 'calibration'],
  ] as const) {
    const folder = join(directory, 'runs', `${start}_${runLabel}`)
    await cp(from, folder, {recursive: true})
    const content = JSON.parse(await readFile(join(folder, 'run.json'), 'utf8'))
    const settings = {...content.settings, runLabel}
    await writeFile(join(folder, 'run.json'), JSON.stringify({...content, settings}))
  }
}

/** A run of two modes under the name that examples give it. */
async function makeRunOfModes(workplace: Workplace): Promise<void> {
  const {directory} = workplace
  const made = join(directory, 'modes')
  await must(workplace, `runner bench --baseline --output-dir ${made}`)
  const [run] = await readdir(join(made, 'runs'))
  await cp(join(made, 'runs', run!), join(directory, 'runs', '2026-01-31-122000_modes'), {recursive: true})
}

/** A finished run under the name that examples give one, with a preset's profile, and Envoy's heap as `heap.pb.gz`. */
export async function makeRun(workplace: Workplace): Promise<void> {
  const made = join(workplace.directory, 'made')
  await must(workplace, `runner bench --perf --envoy_profiler heapprofiler --output-dir ${made}`)
  const [run] = await readdir(join(made, 'runs'))
  await makeComparedRuns(workplace, join(made, 'runs', run!))
  await makeRunOfModes(workplace)
  const cells = join(made, 'runs', run!, 'cells')
  const profiled = (await readdir(cells, {recursive: true})).find((path) => /fortioserver\/heapprofiler$/.test(path))
  const heap = (await readdir(join(cells, profiled!))).find((name) => /\.pb(\.gz)?$/.test(name))
  if (heap === undefined) throw new Error(`no heap in ${profiled}`)
  await cp(join(cells, profiled!, heap), join(workplace.directory, 'heap.pb.gz'))
}

/** An empty folder with the set-up of the README done, and the small files that examples name. */
export async function makeWorkplace(directory: string): Promise<Workplace> {
  await mkdir(join(directory, 'node_modules', '.bin'), {recursive: true})
  await symlink(join(ROOT, 'bin', 'runner'), join(directory, 'node_modules', '.bin', 'runner'))
  await writeFile(join(directory, 'mine.yaml'), 'connections: [2]\nqps: [100]\n')
  await writeFile(join(directory, 'latency.yaml'), LATENCY_CONFIG)
  const group = join(directory, 'configs', 'istio', 'none_tcp')
  await mkdir(group, {recursive: true})
  await writeFile(join(group, 'latency.yaml'), `${LATENCY_CONFIG}protocol_mode: tcp\n`)
  await writeFile(join(directory, 'my-policies.yaml'), POLICIES)
  const PATH = `${join(ROOT, 'bin')}:${process.env['PATH']}`
  const own = {
    XDG_STATE_HOME: join(directory, 'state'),
    PATH,
    RUNNER_DURATION: SECONDS,
    GITHUB_STEP_SUMMARY: join(directory, 'summary.md'),
  }
  return {directory, environment: {...(process.env as Record<string, string>), ...own}}
}
