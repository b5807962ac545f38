import test from 'ava'
import {wrapText} from '../../src/flamegraph/svg/wrap.ts'
import {escapeXml, shortNumber} from '../../src/flamegraph/svg/xml.ts'
import {tooltipDetails} from '../../src/flamegraph/tooltip.ts'
import {cutText, isolated, visibleText} from '../../src/flamegraph/visible-text.ts'
import {percentText, weightText} from '../../src/flamegraph/weight-text.ts'
import {frame} from '../../src/stacks/model/stacks.ts'

const WEIGHTS: readonly (readonly [name: string, unit: string, weight: number, text: string])[] = [
  ['samples', 'samples', 1, '1 sample'],
  ['samples', 'samples', 1234567, '1,234,567 samples'],
  ['samples', 'samples', 1.5, '1.5 samples'],
  ['cpu', 'nanoseconds', 61_240_000_000, '61,240 ms CPU'],
  ['cpu', 'nanoseconds', 10_101_010, '10.1 ms CPU'],
  ['cpu', 'nanoseconds', 250_000, '0.25 ms CPU'],
  ['off-cpu', 'microseconds', 1_234_567, '1,235 ms off-CPU'],
  ['inuse_space', 'bytes', 13_107_200, '12.5 MiB'],
  ['inuse_space', 'bytes', 1536, '1.5 KiB'],
  ['inuse_space', 'bytes', 12, '12 B'],
  ['inuse_objects', 'objects', 1, '1 object'],
  ['faults', 'faults', 4000, '4,000 page faults'],
  ['cycles', 'cycles', 9_007_199_254, '9.01 G cycles'],
  ['cycles', 'cycles', 1_200_000_000, '1.2 G cycles'],
  ['cycles', 'cycles', 123_456, '123,456 cycles'],
  ['instructions', 'count', 999_999_999, '1 G instructions'],
  ['instructions', 'instructions', 45_678_901, '45.7 M instructions'],
  ['', 'us', 3_000_000, '3,000 ms'],
  ['', 'µs', 3_000_000, '3,000 ms'],
  ['cpu', 'ns', 3_747_474_710, '3,747 ms CPU'],
  ['allocations', 'count', 12, '12 allocations'],
  ['', 'furlongs', 3, '3 furlongs'],
]

for (const [name, unit, weight, text] of WEIGHTS) {
  test(`${weight} ${unit} of ${name || 'nothing in particular'} reads ${text}`, (t) => {
    t.is(weightText({name, unit, event: null})(weight), text)
  })
}

test('percentages come from unrounded weights', (t) => {
  t.is(percentText(1.5, 1.5), '100.00%')
  t.is(percentText(1.5, 12), '12.50%')
  t.is(percentText(0.4, 1000), '0.04%')
})

test('control characters and direction marks are made visible, and lone surrogates are replaced', (t) => {
  t.is(visibleText('a\u0000b\nc\u007f\u0085'), 'a\u2400b\u240ac\u2421\\u0085')
  t.is(visibleText('evil\u202egpj.exe'), 'evil\\u202egpj.exe')
  t.is(visibleText('\ud83d!'), '\ufffd!')
  t.is(visibleText('\ufffe'), '\ufffd')
  t.is(visibleText('naïve 日本 😀'), 'naïve 日本 😀')
})

test('a name of 100 kB is kept up to 4096 characters', (t) => {
  t.is(visibleText('x'.repeat(100_000)).length, 4096)
})

test('a cut never leaves half a character', (t) => {
  for (let limit = 3; limit < 9; limit++) t.true(cutText('😀😀😀😀😀', limit).isWellFormed(), `${limit}`)
  t.is(cutText('abcdef', 4), 'abc…')
  t.is(cutText('abcd', 4), 'abcd')
})

test('text from right to left is isolated, other text is left alone', (t) => {
  t.is(isolated('שלום'), '\u2068שלום\u2069')
  t.is(isolated('plain'), 'plain')
})

test('markup is escaped', (t) => {
  t.is(
    escapeXml(`<script>"a" && 'b'</script>]]>`),
    '&lt;script&gt;&quot;a&quot; &amp;&amp; &#39;b&#39;&lt;/script&gt;]]&gt;',
  )
})

test('numbers are written short and never with an exponent', (t) => {
  t.deepEqual(
    [12.5, 12, 1e-7, 999_999.994].map((value) => shortNumber(value, 2)),
    ['12.5', '12', '0', '999999.99'],
  )
})

test('lines break at blanks, long words are split, and the last line shows that it was cut', (t) => {
  t.deepEqual(wrapText('one two three four', 9, 9), ['one two ', 'three ', 'four'])
  t.deepEqual(wrapText('a'.repeat(12), 5, 9), ['aaaaa', 'aaaaa', 'aa'])
  t.deepEqual(wrapText('one two three four', 7, 2), ['one two ', 'three …'])
  for (const line of wrapText('😀'.repeat(9), 5, 9)) t.true(line.isWellFormed())
})

test('a tooltip tells how the name was found, and nothing where the profile gave it', (t) => {
  t.is(tooltipDetails(frame({name: 'f'})), '')
  t.is(tooltipDetails(frame({name: 'f', module: '/usr/bin/envoy'})), '\nin /usr/bin/envoy')
  t.is(
    tooltipDetails(frame({name: 'f', module: 'envoy', grounds: 'inferred', evidence: 'vtable of Envoy::X'})),
    '\nin envoy\nname inferred: vtable of Envoy::X',
  )
})
