import test from 'ava'
import {seededRandom} from '../../../../benchmarks/statistics.ts'
import {perfScript} from '../../../../src/stacks/formats/perf-script/perf-script.ts'
import {foldedLines, textSource} from '../../fixture.ts'

/** What stands behind the address: symbols with `OFFSET` where perf prints one, as names of several languages are. */
const FUNCTIONS = [
  'main OFFSET (/bin/app)',
  'main OFFSET (/lib/other.so)',
  'ns::call(int, char const*) OFFSET (/bin/app)',
  'ns::call(int, char const*) (/bin/app)',
  'net/http.(*Client).Do OFFSET (/bin/app (deleted))',
  'outer->inner OFFSET (/bin/app)',
  'operator() OFFSET (/opt/a (b)/lib.so)',
  'odd+0x10 OFFSET (/bin/app)',
  'do_syscall_64 OFFSET ([kernel.kallsyms])',
  'plain ([kernel.kallsyms])',
  'Interpreter OFFSET (/tmp/perf-12.map)',
  'small OFFSET (inlined)',
]

/** Samples of three frames; `offset` is asked for each line. */
function textWith(offset: (line: number) => number): string {
  const samples = FUNCTIONS.flatMap((_, first) =>
    FUNCTIONS.map((__, second) => [FUNCTIONS[first]!, FUNCTIONS[second]!, FUNCTIONS[(first + second) % 5]!]),
  )
  let line = 0
  const frame = (one: string) => {
    const at = offset(line++)
    const address = (0x400000 + at).toString(16).padStart(16)
    return `\t${address} ${one.replace(' OFFSET', `+0x${at.toString(16)}`)}\n`
  }
  return samples
    .map((frames, at) => `app 12 [000] ${100 + at}.000001: 10 cpu-clock:u: \n${frames.map(frame).join('')}\n`)
    .join('')
}

test('Functions are the same at whatever address a line has them.', async (t) => {
  const random = seededRandom(3)
  const once = await perfScript.read(textSource(textWith(() => 0x42)))
  const anew = await perfScript.read(textSource(textWith(() => Math.floor(random() * 0xffff))))
  t.deepEqual(anew.frames, once.frames)
  t.is(anew.frames.filter(({name}) => name === 'main').length, 2)
  t.deepEqual(foldedLines(anew), foldedLines(once))
})

test('Places without a name stay apart by their addresses.', async (t) => {
  const line = (address: string) => `\t${address.padStart(16)} [unknown] (/bin/app)\n`
  const sample = (address: string) => `app 12 [000] 100.000001: 10 cpu-clock:u: \n${line(address)}${line('500000')}\n`
  const {frames} = await perfScript.read(textSource(['401000', '402000', '401000'].map(sample).join('')))
  const addresses = frames.filter(({grounds}) => grounds === 'module-only').map(({address}) => address)
  t.deepEqual(addresses.toSorted(), [0x401000n, 0x402000n, 0x4fffffn])
})
