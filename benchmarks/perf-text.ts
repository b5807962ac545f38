/** Text of perf script in which no stack comes twice, from a seed. */
import {closeSync, openSync, writeSync} from 'node:fs'
import {seededRandom} from './statistics.ts'

const FUNCTIONS = 4000
/** Places in a function from which others are called. */
const CALL_SITES = 6
const WORDS =
  'Http Conn Manager Filter decode encode Stream Upstream Cluster Buffer drain Impl dispatch Callback onData Tls Socket read write Event'.split(
    ' ',
  )
/** One of the last four for four functions in ten. */
const MODULES = [
  '/usr/local/bin/server',
  '/usr/lib/x86_64-linux-gnu/libc.so.6',
  '[kernel.kallsyms]',
  '/usr/lib/x86_64-linux-gnu/libstdc++.so.6.0.30',
  '/tmp/perf-4242.map',
]

interface CalledFunction {
  readonly name: string
  readonly module: string
  readonly start: number
  readonly callSites: readonly number[]
}

function functions(below: (limit: number) => number): CalledFunction[] {
  return Array.from({length: FUNCTIONS}, (_, index) => {
    const path = Array.from({length: 2 + below(4)}, () => WORDS[below(WORDS.length)]).join('::')
    const module = index % 10 < 6 ? 0 : 1 + (index % 4)
    return {
      name: `${path}${index}${below(3) === 0 ? `(int, ${WORDS[below(WORDS.length)]} const&)` : ''}`,
      module: MODULES[module]!,
      start: (module === 2 ? 0xffffffff81000000 : 0x400000) + index * 0x400,
      callSites: Array.from({length: CALL_SITES}, () => below(0x3ff)),
    }
  })
}

/**
 * Writes `bytes` of samples, 8 to 40 frames deep. `addresses`: `repeated`, every function calls from few places, as
 * programs do; `new`, nearly no line comes twice.
 */
export function writeDistinctStacks(path: string, bytes: number, addresses: 'repeated' | 'new', seed = 7): void {
  const random = seededRandom(seed)
  const below = (limit: number) => Math.floor(random() * limit)
  const called = functions(below)
  const frameLine = () => {
    const {name, module, start, callSites} = called[below(FUNCTIONS)]!
    const offset = addresses === 'new' ? below(0x3ff) : callSites[below(CALL_SITES)]!
    return `\t${(start + offset).toString(16).padStart(16)} ${name}+0x${offset.toString(16)} (${module})\n`
  }
  const sample = (number: number) => {
    const pid = 100 + below(3)
    const time = (1000 + number * 0.00025).toFixed(6)
    const header = `worker_${pid} ${pid}/${pid + below(4)} [00${below(4)}] ${time}:     250000 cpu-clock:ppp: \n`
    return `${header}${Array.from({length: 8 + below(33)}, frameLine).join('')}\n`
  }
  const file = openSync(path, 'w')
  let written = 0
  for (let number = 0; written < bytes; ) {
    let block = ''
    while (block.length < 1 << 20) block += sample(number++)
    written += writeSync(file, block)
  }
  closeSync(file)
}
