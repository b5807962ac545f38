import test from 'ava'
import {type FlagShape, normalizeArgv} from '../../src/config/normalize-argv.ts'

const SHAPES: readonly FlagShape[] = [
  {name: 'jitter', aliases: [], takesValue: false, negatable: true},
  {name: 'baseline', aliases: ['no_istio', 'no-istio'], takesValue: false, negatable: true},
  {name: 'measure-profiling-cost', aliases: ['measure_profiling_cost'], takesValue: false, negatable: true},
  {name: 'nocatchup', aliases: [], takesValue: false, negatable: true},
  {name: 'dry-run', aliases: [], takesValue: false, negatable: false},
  {name: 'conn', aliases: [], takesValue: true, negatable: false},
  {name: 'custom_profiling_command', aliases: ['custom-profiling-command'], takesValue: true, negatable: false},
]

const rewrites = test.macro({
  exec: (t, given: string[], expected: string[]) => t.deepEqual(normalizeArgv(given, SHAPES), expected),
  title: (_, given, expected) => `${JSON.stringify(given)} is read as ${JSON.stringify(expected)}`,
})

test(rewrites, ['--jitter'], ['--jitter'])
for (const word of ['True', 'TRUE', 'true'])
  test(rewrites, ['--jitter', word, '--conn', '1'], ['--jitter', '--conn', '1'])
for (const word of ['False', 'FALSE', 'false']) test(rewrites, ['--jitter', word], ['--no-jitter'])
for (const word of ['true', 'True', 'yes', '1', 'ON']) test(rewrites, [`--jitter=${word}`], ['--jitter'])
for (const word of ['false', 'False', 'no', '0', 'off']) test(rewrites, [`--jitter=${word}`], ['--no-jitter'])
for (const flag of ['--no_jitter', '--no-jitter']) test(rewrites, [flag], ['--no-jitter'])
test(rewrites, ['--no_jitter', 'false'], ['--jitter'])
test(rewrites, ['--jitter', 'maybe'], ['--jitter', 'maybe'])
test(rewrites, ['--nocatchup'], ['--nocatchup'])
test(rewrites, ['--no_nocatchup'], ['--no-nocatchup'])
test(rewrites, ['--no_istio'], ['--baseline'])
test(rewrites, ['--no-istio', 'False'], ['--no-baseline'])
test(rewrites, ['--istio'], ['--no-baseline'])
test(rewrites, ['--no_baseline'], ['--no-baseline'])
test(rewrites, ['--measure_profiling_cost'], ['--measure-profiling-cost'])
test(rewrites, ['--dry_run'], ['--dry-run'])
test(rewrites, ['--dry-run', 'true'], ['--dry-run'])
test(rewrites, ['--dry-run=false'], [])
test(rewrites, ['--no-dry-run'], ['--no-dry-run'])
test(rewrites, ['--conn', '--jitter'], ['--conn', '--jitter'])
test(
  rewrites,
  ['--custom-profiling-command', 'perf record -p {sidecar_pid} && a=b, c'],
  ['--custom_profiling_command', 'perf record -p {sidecar_pid} && a=b, c'],
)
test(rewrites, ['--custom-profiling-command=a --jitter=x\nb'], ['--custom_profiling_command=a --jitter=x\nb'])
test(rewrites, ['--', '--jitter', 'True'], ['--', '--jitter', 'True'])
test(rewrites, ['bench', '--unknown=1', '-h', '--conn'], ['bench', '--unknown=1', '-h', '--conn'])
test(rewrites, ['--__proto__', '--constructor=1'], ['--__proto__', '--constructor=1'])

test('a boolean with a value that is none is refused', (t) => {
  t.throws(() => normalizeArgv(['--jitter=maybe'], SHAPES), {name: 'UsageError', message: /--jitter=maybe is neither/})
})

test('rewriting what was rewritten changes nothing', (t) => {
  const once = normalizeArgv(['--no_jitter', '--istio', '--conn', '-1', '--dry_run', '--', 'x'], SHAPES)
  t.deepEqual(normalizeArgv(once, SHAPES), once)
})
