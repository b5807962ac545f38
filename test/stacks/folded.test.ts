import test from 'ava'
import {InputError} from '../../src/errors/index.ts'
import {foldedText} from '../../src/stacks/fold.ts'
import {folded} from '../../src/stacks/readers/folded.ts'
import {fixtureSource, fixtureText, foldedLines, frameNamed, textSource, totalOf} from './fixture.ts'

const WHOLE = {annotations: true, addresses: true}

test('The last field is the weight, names may have blanks, and lines may end in CRLF.', async (t) => {
  const stacks = await folded.read(textSource('a b:1 [2] 33;operator new(unsigned long);x 2\r\na b:1 [2] 33 1.5'))
  t.deepEqual(foldedLines(stacks), ['a b:1 [2] 33 1.5', 'a b:1 [2] 33;operator new(unsigned long);x 2'])
  t.deepEqual(stacks.sampleTypes, [{name: 'samples', unit: 'samples', event: null}])
  t.is(stacks.sampleCount, null)
})

test('Suffixes become kinds of frames and come back as suffixes.', async (t) => {
  const text = 'app;main;inner_[i];java_[j];sys_read_[k] 7\n'
  const stacks = await folded.read(textSource(text))
  t.deepEqual(
    stacks.frames.map(({name, kind}) => `${name} ${kind}`),
    ['app user', 'main user', 'inner inlined', 'java jit', 'sys_read kernel'],
  )
  t.is(foldedText(stacks, 0), text)
  t.is(foldedText(stacks, 0, {annotations: false}), 'app;main;inner;java;sys_read 7\n')
})

test('Addressed frames keep module and address, so that they can still be named.', async (t) => {
  const stacks = await folded.read(textSource('app;[envoy <54336c6>];[unknown <7f12345678>];[[vdso] <7c9>] 1\n'))
  t.like(frameNamed(stacks, '[envoy]'), {
    module: 'envoy',
    address: 0x54336c6n,
    addressIn: 'file',
    grounds: 'module-only',
  })
  t.like(frameNamed(stacks, '[unknown]'), {module: null, address: 0x7f12345678n, grounds: 'unknown'})
  t.like(frameNamed(stacks, '[vdso]'), {module: '[vdso]', address: 0x7c9n})
  t.is(foldedText(stacks, 0), 'app;[envoy];[unknown];[vdso] 1\n')
})

test('Addresses above 4 GiB in one module say that all are run-time addresses.', async (t) => {
  const stacks = await folded.read(textSource('app;[envoy <5581200054c0>];[envoy <401000>] 1\n'))
  t.deepEqual(
    stacks.frames.map((one) => one.addressIn),
    [undefined, 'process', 'process'],
  )
})

test('A bare address is an unknown frame that can be named later.', async (t) => {
  const stacks = await folded.read(textSource('app;0x55d0c3a1b2c3;0xffffffff81000010 1\n'))
  t.deepEqual(
    stacks.frames.slice(1).map(({name, address, kind}) => [name, address, kind]),
    [
      ['[unknown]', 0x55d0c3a1b2c3n, 'user'],
      ['[unknown]', 0xffffffff81000010n, 'kernel'],
    ],
  )
})

test('The separators of bcc are labels, and what follows a lone "-" is the kernel.', async (t) => {
  const stacks = await folded.read(fixtureSource('bcc/0.26/profile-df-stripped.txt'))
  t.is(frameNamed(stacks, '-').kind, 'label')
  t.is(frameNamed(stacks, 'do_syscall_64').kind, 'kernel')
  t.is(frameNamed(stacks, '__libc_start_call_main').kind, 'user')
  t.is(frameNamed(stacks, '[unknown]').grounds, 'unknown')
})

test('The weights of what profile-bpfcc printed all arrive, with and without its options.', async (t) => {
  for (const name of ['profile-f', 'profile-df-stripped', 'profile-adf']) {
    const text = fixtureText(`bcc/0.26/${name}.txt`)
    const sum = text
      .trimEnd()
      .split('\n')
      .map((line) => Number(/ (\d+)$/.exec(line)![1]))
      .reduce((a, b) => a + b)
    const stacks = await folded.read(fixtureSource(`bcc/0.26/${name}.txt`))
    t.is(totalOf(stacks), sum, name)
    t.deepEqual(stacks.warnings, [], name)
  }
})

test('The unit is what the caller knows it to be.', async (t) => {
  const sampleType = {name: 'off-cpu', unit: 'microseconds', event: null}
  t.deepEqual((await folded.read(textSource('a 1\n'), {sampleType})).sampleTypes, [sampleType])
})

test('Lines without a weight are counted in one warning with the number of the first.', async (t) => {
  const stacks = await folded.read(textSource('a 1\nno weight\n\na;b x1\n# comment\na;b 2\n'))
  t.is(totalOf(stacks), 3)
  t.is(stacks.warnings.length, 1)
  t.regex(stacks.warnings[0]!.message, /2 lines .* line 2: "no weight"/)
})

test('Weights and sums beyond 2^53 are refused with their line.', async (t) => {
  const one = await t.throwsAsync(folded.read(textSource('a 1\nb 9007199254740993\n')), {instanceOf: InputError})
  t.regex(one!.message, /line 2: .*9007199254740993.*2\^53/)
  const sum = folded.read(textSource('a 9007199254740991\na 9007199254740991\n'))
  await t.throwsAsync(sum, {instanceOf: InputError, message: /2\^53/})
})

test('An input without one stack is an error that says what was seen.', async (t) => {
  await t.throwsAsync(folded.read(textSource('')), {instanceOf: InputError, message: /not one sample/})
  await t.throwsAsync(folded.read(textSource('hello\n')), {instanceOf: InputError, message: /line 1: "hello"/})
})

/** Numbers from a seed (mulberry32), so that a failure can be seen again. */
function random(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

test('Folded text that was read is written again byte for byte.', async (t) => {
  const next = random(20261121)
  const pieces = [
    'a',
    'std::vector<int, std::allocator<int> >',
    'ключ',
    '日本',
    '😀',
    ' ',
    'x->y',
    '<script>',
    '"',
    '.',
    '-x',
    '[unknown]',
    '[libc.so.6]',
    '[envoy <54336c6>]',
    'f_[k]',
    'g_[j]',
    'h_[i]',
    '1 2',
    '[[vdso] <7c9>]',
  ]
  const name = () =>
    Array.from({length: 1 + Math.floor(next() * 2)}, () => pieces[Math.floor(next() * pieces.length)]!)
      .join('')
      .trim() || 'f'
  for (let round = 0; round < 200; round++) {
    const stacks = new Set(
      Array.from({length: 1 + Math.floor(next() * 20)}, () =>
        Array.from({length: 1 + Math.floor(next() * 6)}, name).join(';'),
      ),
    )
    const lines = [...stacks].map(
      (stack) => `${stack} ${next() < 0.1 ? (1 + Math.floor(next() * 999)) / 8 : 1 + Math.floor(next() * 1e6)}\n`,
    )
    const text = lines
      .map((line) => Buffer.from(line))
      .sort((a, b) => Buffer.compare(a, b))
      .join('')
    const read = await folded.read(textSource(text))
    t.is(foldedText(read, 0, WHOLE), text)
  }
})
