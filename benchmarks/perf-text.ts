/** Text as `perf script` of perf 6.x prints it, from a seed, with what profiles differ in chosen one by one. */
import {closeSync, openSync, writeSync} from 'node:fs'
import {seededRandom} from './statistics.ts'

/** What a text is made of. Each dimension is independent of the others. */
export interface PerfTextKind {
  /** `repeated`: every function calls from few places, as programs do; `new`: nearly no line comes twice. */
  readonly addresses: 'repeated' | 'new'
  /** Functions that there are; `every frame`: each frame has a name that no other has. */
  readonly names: number | 'every frame'
  /** What names look like: a dozen letters; as C++ demangled, a third with arguments; none, as of stripped programs. */
  readonly spelling: 'short' | 'c++' | 'unknown'
  /** Frames of a sample, from and to. */
  readonly depth: readonly [least: number, most: number]
  readonly comms: number
  readonly modules: number
}

/** What the dimensions are varied from. */
export const USUAL_KIND: PerfTextKind = {
  addresses: 'repeated',
  names: 4000,
  spelling: 'c++',
  depth: [8, 40],
  comms: 4,
  modules: 5,
}

/** Places in a function from which others are called. */
const CALL_SITES = 6
const FUNCTION_BYTES = 0x400
/** Beyond these, functions stand where others do: the kernel has no more room. */
const MOST_PLACES = 2 ** 20
const WORDS =
  'Http Conn Manager Filter decode encode Stream Upstream Cluster Buffer drain Impl dispatch Callback onData Tls Socket read write Event'.split(
    ' ',
  )
const KERNEL = '[kernel.kallsyms]'
/** Where the kernel stands: its upper half, which a double cannot have with the lower one, and the lower one. */
const [KERNEL_HIGH, KERNEL_LOW] = ['ffffffff', 0x81000000]
const FIRST_MODULES = ['/usr/local/bin/server', '/usr/lib/x86_64-linux-gnu/libc.so.6', KERNEL]

interface CalledFunction {
  readonly name: string
  readonly module: string
  readonly start: number
  readonly callSites: readonly number[]
}

/** Makes frame lines of one kind. */
class FrameLines {
  readonly #kind: PerfTextKind
  readonly #below: (limit: number) => number
  readonly #modules: readonly string[]
  readonly #functions: readonly CalledFunction[]
  #made = 0

  constructor(kind: PerfTextKind, below: (limit: number) => number) {
    this.#kind = kind
    this.#below = below
    this.#modules = Array.from(
      {length: kind.modules},
      (_, index) => FIRST_MODULES[index] ?? `/opt/lib/lib${WORDS[index % WORDS.length]!.toLowerCase()}-${index}.so.1`,
    )
    this.#functions = Array.from({length: kind.names === 'every frame' ? 0 : kind.names}, () => this.#function())
  }

  next(): string {
    const {addresses} = this.#kind
    const called = this.#functions[this.#below(this.#functions.length)] ?? this.#function()
    const offset = addresses === 'new' ? this.#below(FUNCTION_BYTES) : called.callSites[this.#below(CALL_SITES)]!
    const low = (called.start + offset).toString(16)
    const address = called.module === KERNEL ? KERNEL_HIGH + low : low.padStart(16)
    const symbol = called.name === '[unknown]' ? called.name : `${called.name}+0x${offset.toString(16)}`
    return `\t${address} ${symbol} (${called.module})\n`
  }

  /** Six of ten functions are the program's own. */
  #function(): CalledFunction {
    const number = this.#made++
    const module = this.#modules[number % 10 < 6 ? 0 : number % this.#modules.length]!
    return {
      name: this.#name(number),
      module,
      start: (module === KERNEL ? KERNEL_LOW : 0x400000) + (number % MOST_PLACES) * FUNCTION_BYTES,
      callSites: Array.from({length: CALL_SITES}, () => this.#below(FUNCTION_BYTES)),
    }
  }

  #name(number: number): string {
    const below = this.#below
    const word = () => WORDS[below(WORDS.length)]!
    if (this.#kind.spelling === 'unknown') return '[unknown]'
    if (this.#kind.spelling === 'short') return `fn_${below(2 ** 20).toString(36)}_${number}`
    const path = Array.from({length: 2 + below(4)}, word).join('::')
    return `${path}${number}${below(3) === 0 ? `(int, ${word()} const&)` : ''}`
  }
}

/** A sample's first line, in the widths of perf 6.2 and later: `comm pid/tid [cpu] time: period event: `. */
function firstLine(number: number, {comms}: PerfTextKind, below: (limit: number) => number): string {
  const comm = below(comms)
  const pid = 1000 + comm * 10
  const ids = `${`${pid}`.padStart(7)}/${`${pid + below(4)}`.padEnd(7)}`
  const time = (1000 + number * 0.00025).toFixed(6).padStart(12)
  return `worker_${comm} ${ids} [00${below(4)}] ${time}: ${'250000'.padStart(10)} cpu-clock:ppp: \n`
}

/** Writes `bytes` of samples, and seldom more than a few KiB beyond. */
export function writePerfText(path: string, bytes: number, kind: PerfTextKind, seed = 7): void {
  const random = seededRandom(seed)
  const below = (limit: number) => Math.floor(random() * limit)
  const lines = new FrameLines(kind, below)
  const [least, most] = kind.depth
  const sample = (number: number) => {
    const frames = Array.from({length: least + below(most - least + 1)}, () => lines.next())
    return `${firstLine(number, kind, below)}${frames.join('')}\n`
  }
  const file = openSync(path, 'w')
  let written = 0
  for (let number = 0; written < bytes; ) {
    let block = ''
    while (block.length < 1 << 20 && written + block.length < bytes) block += sample(number++)
    written += writeSync(file, block)
  }
  closeSync(file)
}
