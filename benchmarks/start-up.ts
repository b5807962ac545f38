/**
 * How long `runner --help` and `runner flame top` of ten samples take, beside the bare start of the same Node and, with the
 * folder of another build, beside that. `npx node benchmarks/start-up.ts [runs] [folder of another build]`
 *
 * The processes are started in turn. Time is what the processor spent on one (user and system): on a machine that others
 * use, it varies less than the clock. The medians of the clock are printed too.
 */
import {spawnSync} from 'node:child_process'
import {mkdtemp, rm, writeFile} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {machineLine} from './machine.ts'
import {median} from './statistics.ts'

const RUNS = Number(process.argv[2] ?? 15)
const OTHER_BUILD = process.argv[3]
const OWN = join(import.meta.dirname, '..')

interface Duration {
  readonly cpuMs: number
  readonly clockMs: number
}

/** What one process took, as bash measures it. */
function durationOf(argv: readonly string[]): Duration {
  const timed = ['/usr/bin/env', 'bash', '-c', 'TIMEFORMAT="%3R %3U %3S"; time "$@" >/dev/null', 'time', ...argv]
  const {status, stderr} = spawnSync(timed[0]!, timed.slice(1), {encoding: 'utf8'})
  if (status !== 0) throw new Error(`${argv.join(' ')} failed: ${stderr}`)
  const [real, user, system] = stderr.trim().split('\n').at(-1)!.split(' ').map(Number)
  return {cpuMs: (user! + system!) * 1000, clockMs: real! * 1000}
}

const folder = await mkdtemp(join(tmpdir(), 'start-up-'))
const profile = join(folder, 'ten.folded')
await writeFile(profile, Array.from({length: 10}, (_, index) => `main;f${index};g 1\n`).join(''))
const commands = new Map<string, readonly string[]>([
  ['node --eval 0', [process.execPath, '--eval', '0']],
  ['runner --help', [join(OWN, 'bin/runner'), '--help']],
  ['runner flame top', [join(OWN, 'bin/runner'), 'flame', 'top', profile]],
])
if (OTHER_BUILD !== undefined)
  commands.set('the other build', [join(OTHER_BUILD, 'bin/runner'), 'flame', 'top', profile])

const measured = new Map([...commands.keys()].map((name): [string, Duration[]] => [name, []]))
for (const argv of commands.values()) durationOf(argv)
for (let index = 0; index < RUNS; index++) {
  for (const [name, argv] of commands) measured.get(name)!.push(durationOf(argv))
}
await rm(folder, {recursive: true})

function mediansOf(name: string): Duration {
  const all = measured.get(name)!
  return {cpuMs: median(all.map(({cpuMs}) => cpuMs)), clockMs: median(all.map(({clockMs}) => clockMs))}
}

const ms = (value: number) => value.toFixed(0).padStart(5)
console.log(machineLine())
console.log(`medians of ${RUNS}        CPU   clock   ms`)
for (const name of commands.keys()) {
  const {cpuMs, clockMs} = mediansOf(name)
  console.log(`${name.padEnd(18)} ${ms(cpuMs)}   ${ms(clockMs)}`)
}
const own = mediansOf('runner flame top')
for (const name of ['node --eval 0', 'the other build'].filter((one) => commands.has(one))) {
  const {cpuMs, clockMs} = mediansOf(name)
  console.log(
    `runner flame top / ${name}: CPU ${(own.cpuMs / cpuMs).toFixed(2)}, clock ${(own.clockMs / clockMs).toFixed(2)}`,
  )
}
