import test from 'ava'
import {warningsIn} from '../../../src/load/fortio/printed-warnings.ts'

test('what fortio warns of is told, each kind once, and nothing else that it prints', (t) => {
  const printed = [
    '{"ts":1796060502.2,"level":"info","r":1,"file":"scli.go","line":122,"msg":"Starting"}',
    '{"ts":1796060502.3,"level":"warn","r":1,"file":"periodic.go","line":446,"msg":"Lowering number of threads - total call 10 -> lowering from 64 to 5 threads"}',
    ...[0, 1, 2].map(
      (thread) =>
        `{"ts":1.5,"level":"warn","r":9,"file":"periodic.go","line":800,"msg":"T00${thread} warning only did ${thread + 5} out of 75 calls before reaching 1s"}`,
    ),
    '{"ts":1.5,"level":"err","r":9,"file":"x.go","line":8,"msg":"said \\"no\\" \\x07"}',
    'Sleep times : count 568 avg 0.00066767676 +/- 0.0003702 min 1.715e-06 max 0.001331333 sum 0.3792404',
    'WARNING 38.71% of sleep were falling behind',
    'All done 572 calls (plus 4 warmup) 5.358 ms avg, 569.4 qps',
  ].join('\n')
  t.deepEqual(
    warningsIn(printed).map(({message}) => message),
    [
      'fortio: Lowering number of threads - total call 10 -> lowering from 64 to 5 threads',
      'fortio: T000 warning only did 5 out of 75 calls before reaching 1s',
      'fortio: said \\"no\\" \\x07',
      'fortio: 38.71% of sleep were falling behind',
    ],
  )
  t.deepEqual(warningsIn(''), [])
})
