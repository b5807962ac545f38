import test from 'ava'
import {seededRandom} from '../../../../benchmarks/statistics.ts'
import {collapseFrame} from '../../../../src/drop-in/stackcollapse-perf/frames/collapse-frame.ts'
import {tellingByteAt, writtenNameEnd} from '../../../../src/drop-in/stackcollapse-perf/frames/symbol-name.ts'
import {newWindow} from '../../../../src/stacks/text/byte-ranges.ts'

/** What names of C++, Go, Java and odd ones are made of. */
const PARTS = [
  ...['foo', 'bar::', '(int)', '(anonymous namespace)', '->', '<', '>', 'operator()', '(', ')', 'é'],
  ...['.(', '.', '*Client).Do', 'net/http', 'Ljava/lang/String;', '"', "'", ';', '[', '[unknown]'],
]

/** Where the name ends that a symbol is written as, in a line that goes on behind it. */
function nameEnd(symbol: string, isJava: boolean): number {
  const line = newWindow(symbol.length + 3)
  line.bytes.write(`${symbol} (m`, 'latin1')
  return writtenNameEnd(line.bytes, 0, symbol.length, tellingByteAt(line, 0, line.bytes.length), isJava)
}

test('A name that is copied from its line is the one that spelling it gives.', (t) => {
  const random = seededRandom(5)
  let copied = 0
  for (let round = 0; round < 20_000; round++) {
    const count = 1 + Math.floor(random() * 4)
    const symbol = Array.from({length: count}, () => PARTS[Math.floor(random() * PARTS.length)]!).join('')
    const isJava = random() < 0.3
    const end = nameEnd(symbol, isJava)
    if (end === -1) continue
    copied++
    const spelling = {kernel: false, jit: false, addresses: 'none'} as const
    const {names} = collapseFrame({address: '0', symbol, module: '/bin/x'}, isJava, false, spelling)
    t.deepEqual(names, [symbol.slice(0, end)], symbol)
  }
  t.true(copied > 5000, `${copied} were copied`)
})

test('Arguments are cut off names of C++ without spelling them.', (t) => {
  const end = (symbol: string) => nameEnd(symbol, false)
  t.is(end('ns::Class<int>::call(int, ns::Other const&) const'), 'ns::Class<int>::call'.length)
  t.is(end('ns::(anonymous namespace)::call(int)'), 'ns::(anonymous namespace)::call'.length)
  t.is(end('net/http.(*Client).Do'), -1)
})

test('The first telling byte is found wherever a line begins and ends.', (t) => {
  const random = seededRandom(9)
  for (let round = 0; round < 5000; round++) {
    const text = Array.from(
      {length: Math.floor(random() * 12)},
      () => 'ab:<(\n[/'[Math.floor(random() ** 3 * 8)]!,
    ).join('')
    const window = newWindow(text.length + 1)
    window.bytes.write(`${text}(`, 'latin1')
    const start = Math.floor(random() * (text.length + 1))
    const found = text.slice(start).search(/[(\n[/]/)
    t.is(tellingByteAt(window, start, text.length), found === -1 ? text.length : start + found, JSON.stringify(text))
  }
})
