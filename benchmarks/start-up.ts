/**
 * How long `runner --help` and `runner flame top` of ten samples take, beside the bare start of the same Node and, with the
 * folder of another build, beside that. `npx node benchmarks/start-up.ts [runs] [folder of another build]`
 *
 * The processes are started in turn. Time is what the processor spent on one (user and system): on a machine that others
 * use, it varies less than the clock. The medians of the clock are printed too.
 */
import {mkdtemp, rm, writeFile} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {medianDurations} from './durations.ts'
import {machineLine} from './machine.ts'

const RUNS = Number(process.argv[2] ?? 15)
const OTHER_BUILD = process.argv[3]
const OWN = join(import.meta.dirname, '..')

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

const durations = medianDurations(commands, RUNS)
await rm(folder, {recursive: true})

const ms = (value: number) => value.toFixed(0).padStart(5)
console.log(machineLine())
console.log(`medians of ${RUNS}        CPU   clock   ms`)
for (const name of commands.keys()) {
  const {cpuMs, clockMs} = durations.get(name)!
  console.log(`${name.padEnd(18)} ${ms(cpuMs)}   ${ms(clockMs)}`)
}
const own = durations.get('runner flame top')!
for (const name of ['node --eval 0', 'the other build'].filter((one) => commands.has(one))) {
  const {cpuMs, clockMs} = durations.get(name)!
  console.log(
    `runner flame top / ${name}: CPU ${(own.cpuMs / cpuMs).toFixed(2)}, clock ${(own.clockMs / clockMs).toFixed(2)}`,
  )
}
