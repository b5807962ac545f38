import test from 'ava'
import {formatDuration} from '../../src/terminal/durations.ts'
import {
  formatBytes,
  formatChange,
  formatCount,
  formatMilliseconds,
  formatRate,
  formatShare,
  formatSignificant,
} from '../../src/terminal/numbers.ts'

const table = test.macro({
  exec(t, format: (value: never) => string, expected: ReadonlyMap<number | null, string>) {
    for (const [value, text] of expected) t.is(format(value as never), text)
  },
  title: (name) => `${name} are written for people`,
})

test(
  'counts',
  table,
  formatCount,
  new Map([
    [0, '0'],
    [1234, '1,234'],
    [999.6, '1,000'],
    [12_345_678, '12,345,678'],
    [null, '-'],
  ]),
)
test(
  'numbers of any size',
  table,
  formatSignificant,
  new Map([
    [0, '0.000'],
    [0.0936, '0.094'],
    [0.36, '0.360'],
    [1.234, '1.23'],
    [12.34, '12.3'],
    [123.4, '123'],
    [1234.5, '1,235'],
    [null, '-'],
  ]),
)
test(
  'milliseconds',
  table,
  formatMilliseconds,
  new Map([
    [0.36, '0.360 ms'],
    [null, '-'],
  ]),
)
test(
  'bytes',
  table,
  formatBytes,
  new Map([
    [0, '0 B'],
    [999, '999 B'],
    [1000, '1.0 kB'],
    [12_345_678, '12.3 MB'],
    [5e15, '5000.0 TB'],
    [null, '-'],
  ]),
)
test(
  'shares',
  table,
  formatShare,
  new Map([
    [0, '0 %'],
    [0.0001, '<0.1 %'],
    [0.123, '12.3 %'],
    [1, '100 %'],
    [null, '-'],
  ]),
)
test(
  'changes',
  table,
  formatChange,
  new Map([
    [0, '+0.0 %'],
    [0.0421, '+4.2 %'],
    [-0.01, '-1.0 %'],
    [null, '-'],
  ]),
)
test(
  'durations',
  table,
  formatDuration,
  new Map([
    [0, '0s'],
    [0.42, '0.4s'],
    [9.94, '9.9s'],
    [9.97, '10s'],
    [12.4, '12s'],
    [59.7, '1m'],
    [90, '1m 30s'],
    [3600, '1h'],
    [7500, '2h 5m'],
    [3599.6, '1h'],
  ]),
)

test('slow rates keep the digits that tell them apart', (t) => {
  t.deepEqual([0.001, 0.5, 2.5, 9.9987, 12.5, 16.002, 99.96, 1234.5, null].map(formatRate), [
    '0.001',
    '0.5',
    '2.5',
    '10',
    '12.5',
    '16',
    '100',
    '1,235',
    '-',
  ])
})
