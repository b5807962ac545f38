import {readFileSync} from 'node:fs'
import test from 'ava'
import {STABLE_NAME_RULES, stableName} from '../../../src/stacks/names/stable-names.ts'
import {assertRules, type RuleExample} from './rule-examples.ts'

/** For each rule names of two runs. */
const EXAMPLES: Readonly<Record<string, RuleExample>> = {
  'java-lambda': [
    'Main$$Lambda$14.run',
    'Main$$Lambda.0x00007fba64000c08.run',
    'Main$$Lambda$N.run',
    'Main.lambda$run$3',
  ],
  'java-lambda-form': [
    'java.lang.invoke.LambdaForm$MH/1234.invoke',
    'java.lang.invoke.LambdaForm$MH/0x00007f3880001c00.invoke',
    'java.lang.invoke.LambdaForm$MHN.invoke',
    'java.lang.invoke.LambdaForm$Name.useCount',
  ],
  'java-hidden-class': [
    'Shop+0x00007f3880006c00.sell',
    'Shop/0x00007fe5bc001800.sell',
    'Shop/0x....sell',
    'Shop$Inner.sell',
  ],
  'java-accessor': [
    'GeneratedMethodAccessor7.invoke',
    'GeneratedMethodAccessor12.invoke',
    'GeneratedMethodAccessorN.invoke',
    'MethodAccessor7.invoke',
  ],
  'java-generated-class': [
    'Shop$$EnhancerBySpringCGLIB$$1a2b3c.sell',
    'Shop$$EnhancerBySpringCGLIB$$ff00.sell',
    'Shop$$EnhancerBySpringCGLIB$$*.sell',
    'Shop$$Inner.sell',
  ],
  'java-proxy-package': ['jdk.proxy2.Shop.sell', 'jdk.proxy11.Shop.sell', 'jdk.proxyN.Shop.sell', 'my.proxy2.Shop'],
  'java-tier': ['Shop.sell_[0]', 'Shop.sell_[1]', 'Shop.sell', 'Shop.sell_[k]'],
  'dotnet-tier': [
    'int32 [Burn] Demo.Program::Main(string[])[QuickJitted]',
    'int32 [Burn] Demo.Program::Main(string[])[OptimizedTier1OSR]',
    'int32 [Burn] Demo.Program::Main(string[])',
    'operator[Optimized]',
  ],
  'dotnet-stub': ['stub<1> GenerateLookupStub', 'stub<27> GenerateLookupStub', 'stub<N> GenerateLookupStub', 'stub of'],
  'v8-tier': [
    "JS:*'fib /app/burn.js:2:13",
    'LazyCompile:~fib /app/burn.js:2:13',
    'JS:fib /app/burn.js:2:13',
    'JSON:parse',
  ],
  'v8-builtin': ['Builtins_ArrayMap', 'Builtin:ArrayMap', 'Builtin:ArrayMap', 'Builtins_x'],
  'dotnet-lambda': ['lambda_method42', 'lambda_method7', 'lambda_methodN', 'my_method42'],
  'perf-map': ['[perf-17436.map]', '[perf-3.map]', '[perf-N.map]', '[perf.map]'],
  'llvm-suffix': ['poll.llvm.1234567890', 'poll.llvm.77', 'poll.llvm.N', 'poll.isra.0'],
  'rust-hash': [
    'core::ptr::drop::h0123456789abcdef',
    'core::ptr::drop::hfedcba9876543210',
    'core::ptr::drop::h*',
    'app::hash',
  ],
  'hex-address': ['jit 0x7f12ab00', 'jit 0x7F13', 'jit 0x...', '0xyz'],
  'kernel-worker': ['kworker/0:1-events', 'kworker/12:3-events', 'kworker/N:N-events', 'kworker/R-slub'],
  'cpu-number': ['ksoftirqd/0', 'ksoftirqd/32', 'ksoftirqd/N', 'lists:map/2'],
  'container-id': [
    `docker-${'0a'.repeat(32)}.scope`,
    `docker-${'1b'.repeat(32)}.scope`,
    'docker-*.scope',
    'docker-proxy',
  ],
  'deployment-pod': ['web-7c9d8b5f6d-x2k4q', 'web-6b8f7c5d4f-bcd24', 'web-*-*', 'web-server-front'],
  'generated-pod': ['agent-x2k4q', 'agent-9bcdf', 'agent-*', 'agent-bcdfg'],
  'numbered-thread': ['wrk:worker_0', 'wrk:worker_12', 'wrk:worker_N', 'coworker2go'],
  'thread-id': ['java-1234/1235', 'java-99/100', 'java-N/N', 'java/17'],
  'process-id': ['java-1234', 'java-99', 'java-N', 'python3.11'],
}
const AS_ROOT = {kind: 'user', isFirst: true} as const
const AS_FUNCTION = {kind: 'user', isFirst: false} as const

test('Each rule makes the names of two runs one and leaves other names alone.', (t) => {
  assertRules(t, STABLE_NAME_RULES, EXAMPLES, (name, {rootsOnly}) =>
    stableName(name, rootsOnly ? AS_ROOT : AS_FUNCTION),
  )
})

test('Rules for processes, threads and pods leave functions alone, and hold for labels wherever they stand.', (t) => {
  for (const {id} of STABLE_NAME_RULES.filter(({rootsOnly}) => rootsOnly)) {
    const [one, , stable] = EXAMPLES[id]!
    t.is(stableName(one, AS_FUNCTION), one, id)
    t.is(stableName(one, {kind: 'kernel', isFirst: true}), one, id)
    t.is(stableName(one, {kind: 'label', isFirst: false}), stable, id)
  }
})

test('Names that differ in anything but what a rule replaces stay apart.', (t) => {
  const names = [
    'poll',
    'poll.llvm.1',
    'poll.cold.llvm.1',
    'ksoftirqd/0',
    'migration/0',
    'kworker/0:1',
    'kworker/u8:1',
    'kworker/0:1H',
    'web-7c9d8b5f6d-x2k4q',
    'api-7c9d8b5f6d-x2k4q',
    'web-x2k4q',
    'web-12',
    'web-12/13',
    'web',
    'A$$Lambda$1.run',
    'A$$Lambda$1.walk',
    'B$$Lambda$1.run',
  ]
  t.is(new Set(names.map((name) => stableName(name, AS_ROOT))).size, names.length)
})

test('A lambda is one however a JVM of any age, a perf map or async-profiler spells its class.', (t) => {
  for (const spelled of [
    '$$Lambda$123/0x00007f0a38800a08',
    '$$Lambda$14/1879034789',
    '$$Lambda$1.0x00007fba64000c08',
    '$$Lambda.0x0000000069040418',
    '$$Lambda/0x0000000069040418',
    '$$Lambda+0x0000000069040418',
    '$$Lambda$7',
  ]) {
    t.is(stableName(`void A${spelled}.run()`, AS_FUNCTION), 'void A$$Lambda$N.run()')
  }
})

test('Hostile names of 100,000 characters are gone through in little time.', (t) => {
  const started = performance.now()
  for (const part of ['-bcdfg2', 'web-', '$$Lambda$1/', '0x', '0123456789abcdef', '::h', '-1/', 'kworker/0:']) {
    stableName(part.repeat(100_000 / part.length), AS_ROOT)
  }
  t.true(performance.now() - started < 2000)
})

test('The page on differences has one row for each rule.', (t) => {
  const page = readFileSync(new URL('../../../docs/differences.md', import.meta.url), 'utf8')
  const rows = [...page.matchAll(/^\| `([a-z0-9-]+)` \| .* \| (functions|roots) \|$/gm)].map(
    ([, id, where]) => `${id} ${where}`,
  )
  t.deepEqual(
    rows,
    STABLE_NAME_RULES.map(({id, rootsOnly}) => `${id} ${rootsOnly ? 'roots' : 'functions'}`),
  )
})
