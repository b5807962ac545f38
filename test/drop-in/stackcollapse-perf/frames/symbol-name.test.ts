import test from 'ava'
import {seededRandom} from '../../../../benchmarks/statistics.ts'
import {collapseFrame} from '../../../../src/drop-in/stackcollapse-perf/frames/collapse-frame.ts'
import {writtenNameEnd} from '../../../../src/drop-in/stackcollapse-perf/frames/symbol-name.ts'

/** What names of C++, Go, Java and odd ones are made of. */
const PARTS = [
  ...['foo', 'bar::', '(int)', '(anonymous namespace)', '->', '<', '>', 'operator()', '(', ')', 'é'],
  ...['.(', '.', '*Client).Do', 'net/http', 'Ljava/lang/String;', '"', "'", ';', '[', '[unknown]'],
]

test('A name that is copied from its line is the one that spelling it gives.', (t) => {
  const random = seededRandom(5)
  let copied = 0
  for (let round = 0; round < 20_000; round++) {
    const count = 1 + Math.floor(random() * 4)
    const symbol = Array.from({length: count}, () => PARTS[Math.floor(random() * PARTS.length)]!).join('')
    const isJava = random() < 0.3
    const end = writtenNameEnd(Buffer.from(symbol, 'latin1'), 0, symbol.length, isJava)
    if (end === -1) continue
    copied++
    const spelling = {kernel: false, jit: false, addresses: 'none'} as const
    const {names} = collapseFrame({address: '0', symbol, module: '/bin/x'}, isJava, false, spelling)
    t.deepEqual(names, [symbol.slice(0, end)], symbol)
  }
  t.true(copied > 5000, `${copied} were copied`)
})

test('Arguments are cut off names of C++ without spelling them.', (t) => {
  const end = (symbol: string) => writtenNameEnd(Buffer.from(symbol), 0, symbol.length, false)
  t.is(end('ns::Class<int>::call(int, ns::Other const&) const'), 'ns::Class<int>::call'.length)
  t.is(end('ns::(anonymous namespace)::call(int)'), 'ns::(anonymous namespace)::call'.length)
  t.is(end('net/http.(*Client).Do'), -1)
})
