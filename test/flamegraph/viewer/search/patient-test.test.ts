import test from 'ava'
import {patientTest, TooSlowError} from '../../../../src/flamegraph/viewer/search/patient-test.ts'

const now = () => performance.now()
const XES = 'x'.repeat(4000)
const LONG = 'x'.repeat(600)

for (const [pattern, text] of [
  ['(x+x+)+y', XES],
  ['(x+)+$', `${XES}!`],
  ['(.*)*\\d$', 'std::pair<x, y>::get'.repeat(20)],
  ['.*.*.*.*.*=', 'io/netty/channel/AbstractChannelHandlerContext.fire'.repeat(4)],
  ['^(([a-z])+.)+[A-Z]([a-z])+$', 'a'.repeat(60)],
] as const) {
  test(`A search for ${pattern}, which would hang the page, is given up.`, (t) => {
    const started = now()
    t.throws(() => patientTest(new RegExp(pattern, 'u'), now)(text), {instanceOf: TooSlowError})
    t.true(now() - started < 8000)
  })
}

test('A search that goes on for too long is given up between two names.', (t) => {
  let clock = 0
  const isHit = patientTest(/a/u, () => clock)
  t.true(isHit('main'))
  clock = 3000
  t.throws(() => isHit('main'), {instanceOf: TooSlowError})
})

test('Usual patterns find what they find otherwise, in long names too.', (t) => {
  const names = [
    'main',
    '',
    'std::vector<int, std::allocator<int>>::push_back',
    `${LONG}y`,
    'a.b.c',
    '日本語の関数名がとても長い',
    LONG,
  ]
  for (const pattern of [
    '^main$',
    '.*',
    '^$',
    'a.*b.*c',
    '(int|char)+',
    '\\w+::\\w+',
    'x{10,}y$',
    '関.+名',
    '[a-z]+::[a-z]+<',
  ]) {
    const expression = new RegExp(pattern, 'iu')
    t.deepEqual(
      names.map(patientTest(expression, now)),
      names.map((name) => expression.test(name)),
      pattern,
    )
  }
})
