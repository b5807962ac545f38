import {spawnSync} from 'node:child_process'
import {closeSync, mkdtempSync, openSync, symlinkSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {fileURLToPath} from 'node:url'
import {gzipSync} from 'node:zlib'
import test from 'ava'
import {fixturePath, fixtureText} from '../stacks/fixture.ts'

const FLAME = fileURLToPath(new URL('../../flame/', import.meta.url))

function start(
  program: string,
  argv: readonly string[],
  options: {input?: string | Uint8Array; env?: Record<string, string>} = {},
) {
  const {status, stdout, stderr} = spawnSync(program, argv, {
    encoding: 'utf8',
    input: options.input ?? '',
    env: {...process.env, ...options.env},
  })
  return {status, stdout, stderr}
}

test('stackcollapse-perf.pl reads files and standard input and is silent otherwise.', (t) => {
  const program = join(FLAME, 'stackcollapse-perf.pl')
  // A comm may end in digits, which the original takes for a pid.
  const stdout = fixtureText('perf/6.1/cpu-clock.collapsed-all.txt')
    .replace(/^xx;/gm, 'x;')
    .replace(/^a_b:1_\[2];/gm, 'a_b:1_[2]_33;')
  t.deepEqual(start(program, ['--all', fixturePath('perf/6.1/cpu-clock.txt')]), {status: 0, stdout, stderr: ''})
  t.deepEqual(start(program, ['--all'], {input: fixtureText('perf/6.1/cpu-clock.txt')}), {
    status: 0,
    stdout,
    stderr: '',
  })
})

test('stackcollapse-perf.pl unpacks what is packed, also on standard input.', (t) => {
  const program = join(FLAME, 'stackcollapse-perf.pl')
  const {stdout} = start(program, ['--all', fixturePath('perf/6.1/cpu-clock.txt')])
  const packed = gzipSync(fixtureText('perf/6.1/cpu-clock.txt'))
  t.deepEqual(start(program, ['--all'], {input: packed}), {status: 0, stdout, stderr: ''})
  t.like(start(program, ['--all'], {input: packed.subarray(0, 100)}), {status: 8, stdout: ''})
})

test('stackcollapse-perf.pl keeps addresses when a run asks for it, and is found through a link.', (t) => {
  const link = join(mkdtempSync(join(tmpdir(), 'flame-')), 'collapse')
  symlinkSync(join(FLAME, 'stackcollapse-perf.pl'), link)
  const {stdout} = start(link, [], {
    input: fixtureText('perf/6.1/cpu-clock.txt'),
    env: {MESH_RUNNER_KEEP_ADDRESSES: '1'},
  })
  t.regex(stdout, /\[libstdc\+\+\.so\.6\.0\.30 <d44a2>\]/)
})

test('stackcollapse-perf.pl says what is wrong with its arguments, and ends with the code for it.', (t) => {
  const program = join(FLAME, 'stackcollapse-perf.pl')
  t.like(start(program, ['--nonsense']), {status: 2, stdout: ''})
  const absent = start(program, ['/nonexistent'])
  t.is(absent.status, 8)
  t.regex(absent.stderr, /Cannot read \/nonexistent/)
  t.regex(start(program, [FLAME]).stderr, /Cannot read .*: it is a folder/)
  t.like(start(program, []), {status: 8, stdout: ''})
  t.deepEqual(start(program, ['--compat']), {status: 0, stdout: '', stderr: ''})
})

for (const [name, ...argv] of [
  ['stackcollapse-perf.pl'],
  ['flamegraph.pl'],
  ['flamegraph.pl', '--encoding', 'latin1'],
  ['difffolded.pl', '-', '/dev/null'],
] as const) {
  test(`${[name, ...argv].join(' ')} names standard input where it is none that can be read.`, (t) => {
    const folder = openSync(FLAME, 'r')
    t.teardown(() => closeSync(folder))
    const {status, stdout, stderr} = spawnSync(join(FLAME, name), argv, {
      stdio: [folder, 'pipe', 'pipe'],
      encoding: 'utf8',
    })
    t.like({status, stdout}, {status: 8, stdout: ''})
    t.regex(stderr, /standard input.*: it is a folder/)
  })
}

test('c++filt -n names C++ and Rust words in any text and leaves the rest as it is.', (t) => {
  const input = 'a;_ZNSt6vectorIiSaIiEE9push_backEOi;x_Zfoo;_ZN3foo17h0123456789abcdefE;\u{1F600} 5\nno end'
  t.deepEqual(start(join(FLAME, 'c++filt'), ['-n'], {input}), {
    status: 0,
    stdout: 'a;std::vector<int, std::allocator<int> >::push_back(int&&);x_Zfoo;foo;\u{1F600} 5\nno end\n',
    stderr: '',
  })
  t.is(start(join(FLAME, 'c++filt'), ['_Znwm']).stdout, 'operator new(unsigned long)\n')
  t.is(start(join(FLAME, 'c++filt'), ['--format=java']).status, 2)
})

for (const name of ['stackcollapse-perf.pl', 'flamegraph.pl', 'difffolded.pl', 'c++filt', 'flame.sh']) {
  test(`${name} shows where a fault of its own stands in the sources.`, (t) => {
    // No argument of a command line is a symbol.
    const env = {NODE_OPTIONS: '--import=data:text/javascript,process.argv.push(Symbol())'}
    const {status, stdout, stderr} = start(join(FLAME, name), [], {env})
    t.like({status, stdout}, {status: 1, stdout: ''})
    t.regex(stderr, /^TypeError\b/m)
    t.regex(stderr, /^ +at .*\/src\/[\w/-]+\.ts:\d+:\d+/m)
    t.notRegex(stderr, /^ +at .*\/dist\/drop-in\//m)
  })
}
