import test from 'ava'
import {UsageError} from '../../src/errors/index.ts'
import {parseCollapseOptions} from '../../src/stacks/collapse/collapse-options.ts'
import {folded} from '../../src/stacks/readers/folded.ts'
import {fixtureText, textSource} from '../stacks/fixture.ts'
import {collapse} from './collapse.ts'

for (const name of ['cpu-clock', 'several-events', 'sched-switch', 'dwarf-inlined']) {
  test(`What the original made of ${name} is made of it here.`, async (t) => {
    // The original swallows the header of a comm with one letter, so it was given this.
    const text = fixtureText(`perf/6.1/${name}.txt`).replace(/^x /gm, 'xx ')
    t.is((await collapse(text, ['--all'])).out, fixtureText(`perf/6.1/${name}.collapsed-all.txt`))
    t.is((await collapse(text, ['--tid', '--addrs'])).out, fixtureText(`perf/6.1/${name}.collapsed-tid-addrs.txt`))
  })
}

const SAMPLE =
  'envoy 5/6 1.0: 7 cycles:\n\t1235 [unknown] (/opt/envoy (deleted))\n\t1300 [unknown] (/opt/envoy)\n\t0 [unknown] ([unknown])\n\n'

test('Addresses are kept for naming when asked for, those of callers inside their call.', async (t) => {
  const {out} = await collapse(SAMPLE, [], true)
  t.is(out, 'envoy;[unknown <0>];[envoy <12ff>];[envoy <1235>] 7\n')
  const stacks = await folded.read(textSource(out))
  t.deepEqual(
    stacks.frames.map(({address}) => address),
    [null, null, 0x12ffn, 0x1235n],
  )
})

test('Without that, the original form stays: no addresses, or as sampled with --addrs.', async (t) => {
  t.is((await collapse(SAMPLE)).out, 'envoy;[unknown];[envoy];[envoy] 7\n')
  t.is((await collapse(SAMPLE, ['--addrs'], true)).out, 'envoy;[unknown <0>];[envoy <1300>];[envoy <1235>] 7\n')
})

test('The last sample counts without a blank line behind it; --compat loses it as the original does.', async (t) => {
  const text = 'a 1 1.0: 5 cycles:\n\t10 f (/x)'
  t.is((await collapse(text)).out, 'a;f 5\n')
  t.is((await collapse(text, ['--compat'])).out, '')
})

test('A comm of one letter and CRLF are understood.', async (t) => {
  t.is((await collapse('a 123 [000] 10.0:  4 cycles:\r\n\t10 f (/x)\r\n\r\n')).out, 'a;f 4\n')
})

test('Only one event is counted: the first, with a word about it, or the one asked for.', async (t) => {
  const text = 'a 1 1.0: 5 cycles:\n\t10 f (/x)\n\na 1 1.0: 6 faults:\n\t10 g (/x)\n\n'
  const first = await collapse(text)
  t.deepEqual([first.out, first.warnings.length], ['a;f 5\n', 1])
  const chosen = await collapse(text, ['--event-filter=faults'])
  t.deepEqual(chosen, {out: 'a;g 6\n', warnings: []})
})

test('Sums beyond 2^53 stay exact.', async (t) => {
  const sample = 'a 1 1.0: 9007199254740993 cycles:\n\t10 f (/x)\n\n'
  t.is((await collapse(sample + sample)).out, 'a;f 18014398509481986\n')
})

test('Bytes that are no UTF-8 pass through unchanged.', async (t) => {
  const text = Buffer.concat([
    Buffer.from('a 1 1.0: 5 cycles:\n\t10 f'),
    Buffer.of(0xff, 0xe9),
    Buffer.from(' (/x)\n\n'),
  ])
  t.true((await collapse(text)).out.includes('f\xff\xe9 5'))
})

test('Options may be cut short and have one dash, as in the original; unknown ones are refused.', (t) => {
  t.like(parseCollapseOptions(['-pid', '--ker', '--event-filter', 'x', 'file', '--', '--odd']), {
    pid: true,
    kernel: true,
    eventFilter: 'x',
    files: ['file', '--odd'],
  })
  t.is(parseCollapseOptions(['--help']), null)
  t.throws(() => parseCollapseOptions(['--inline']), {instanceOf: UsageError, message: /no option --inline/})
})
