import {mkdtemp, rm, writeFile} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import test from 'ava'
import {buffered} from '../../../../src/bytes/buffered.ts'
import {bytesInMemory} from '../../../../src/bytes/byte-source.ts'
import {openFile} from '../../../../src/bytes/open-file.ts'
import {InputError} from '../../../../src/errors/index.ts'
import {folded} from '../../../../src/stacks/formats/folded/folded.ts'
import {foldedColumns, foldedText} from '../../../../src/stacks/formats/folded/write/fold.ts'
import {framesTo} from '../../../../src/stacks/model/stacks.ts'
import {fixtureSource, fixtureText, foldedLines, frameNamed, textSource, totalOf} from '../../fixture.ts'

const WHOLE = {addresses: true}

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
  t.is(foldedText(stacks, 0, {marked: []}), 'app;main;inner;java;sys_read 7\n')
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

test('What a "--" says of one stack is not taken over by the next that begins alike.', async (t) => {
  const lines = ['z 1', 'a;-;x;-- 1', 'a;-;x;y 1']
  const stacks = await folded.read(textSource(`${lines.join('\n')}\n`))
  t.deepEqual(foldedLines(stacks), ['a;-;x;-- 1', 'a;-;x_[k];y_[k] 1', 'z 1'])
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

test('Blank lines and comments say nothing, blanks before and behind a line change nothing but the name.', async (t) => {
  const stacks = await folded.read(textSource('\n# a comment 5\n#\n  \n\r\n a;b 1 \t \r\na;b 2\n#ifdef;x 3\n'))
  t.deepEqual(foldedLines(stacks), [' a;b 1', '#ifdef;x 3', 'a;b 2'])
  t.deepEqual(stacks.warnings, [])
})

test('Empty names are frames, too.', async (t) => {
  const text = ' 1\n;a 2\na; 4\na;;b 3\n'
  const stacks = await folded.read(textSource(text))
  t.is(foldedText(stacks, 0), text)
  t.is(totalOf(stacks), 10)
})

test('Decimals add up, and come without the noise of adding.', async (t) => {
  const stacks = await folded.read(textSource('a 0.1\na 0.2\nb 2.\nc 123456.789012\nd 0.00000000001\n'))
  t.deepEqual(foldedLines(stacks), ['a 0.3', 'b 2', 'c 123456.789012', 'd 0.00000000001'])
})

test('The largest exact weight and sum are kept as they are.', async (t) => {
  t.deepEqual(foldedLines(await folded.read(textSource('a 9007199254740990\na 1\n'))), ['a 9007199254740991'])
  await t.throwsAsync(folded.read(textSource('a 1\nb 9007199254740992\n')), {instanceOf: InputError, message: /line 2/})
})

test('Where every line ends in two numbers they are weights before and after.', async (t) => {
  const sampleType = {name: 'cpu', unit: 'nanoseconds', event: 'cpu-clock'}
  const text = 'a;b 10 0\na;b c 1.5 2\nd 0 7\n'
  const stacks = await folded.read(textSource(`# made by a difference\n${text}no weight\n`), {sampleType})
  t.deepEqual(
    stacks.sampleTypes,
    ['before', 'after'].map((name) => ({...sampleType, name})),
  )
  t.is(Buffer.concat([...foldedColumns(stacks, [0, 1])]).toString(), text)
  t.is(totalOf(stacks, 0), 11.5)
  t.is(totalOf(stacks, 1), 9)
  t.is(stacks.warnings.length, 1)
})

test('A frame such as "thread 12" is no column when another line has one number only.', async (t) => {
  const text = 'app;thread 007 3\napp;thread 12 1\napp;thread 12;f 5\napp;thread 12;f 5 2\n'
  for (const lines of [text, text.split('\n').reverse().join('\n')]) {
    const stacks = await folded.read(textSource(lines))
    t.is(stacks.sampleTypes.length, 1)
    t.is(foldedText(stacks, 0), text)
  }
})

test('The kernel part of bcc stays one where lines end in two numbers.', async (t) => {
  const stacks = await folded.read(textSource('app;main;-;entry 12 3\napp;main;-;entry;read 1\n'))
  t.is(frameNamed(stacks, 'entry 12').kind, 'kernel')
  t.is(frameNamed(stacks, 'read').kind, 'kernel')
  t.is(frameNamed(stacks, 'main').kind, 'user')
})

test('A waker keeps its mark in its name.', async (t) => {
  const text = 'app;wake_up_[w] 1\n'
  t.is(foldedText(await folded.read(textSource(text)), 0), text)
})

test('Bytes that are no text stay visible and apart.', async (t) => {
  const lines = [Buffer.from('a\0b;x\xff;ключ 1\n', 'utf8'), Buffer.from('caf\xe9 2\ncaf\xe8 3\nd\0 4\n', 'latin1')]
  const stacks = await folded.read(bytesInMemory(Buffer.concat(lines)))
  t.deepEqual(
    stacks.frames.map(({name}) => name),
    ['a\0b', 'x\xff', 'ключ', 'caf\\xe9', 'caf\\xe8', 'd\0'],
  )
  t.deepEqual(foldedLines(stacks), ['a\\u0000b;x\xff;ключ 1', 'caf\\xe8 3', 'caf\\xe9 2', 'd\\u0000 4'])
})

test('The mark of UTF-8 at the start is no part of a name.', async (t) => {
  t.deepEqual(foldedLines(await folded.read(textSource('\ufeffa;b 1\n'))), ['a;b 1'])
})

test('The order of the lines is kept where it is asked for.', async (t) => {
  const text = 'a;b 1\na 2\na;b 3\nc 4'
  t.is((await folded.read(textSource(text))).sequence, undefined)
  const {sequence, parents} = await folded.read(textSource(text), {keepOrder: true})
  t.deepEqual([...sequence!.weights], [1, 2, 3, 4])
  const [ab, a, again, c] = [...sequence!.nodes]
  t.is(again, ab)
  t.is(parents[ab!], a)
  t.is(parents[c!], 0)
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
    // A line with one number, so that a name that ends in one is not taken for a weight.
    const text = [...new Set([...lines, 'z 1\n'])]
      .map((line) => Buffer.from(line))
      .sort((a, b) => Buffer.compare(a, b))
      .join('')
    const read = await folded.read(textSource(text))
    t.is(foldedText(read, 0, WHOLE), text)
  }
})

/** Names that go on from one another by characters on both sides of `;`, and stacks of them. */
function alikeStacks(next: () => number): Map<string, number> {
  const names = ['f', 'f(int)', 'f.cold', 'ff', 'f 1', 'f 12', 'f<T>', 'f-', '', '+', '[unknown]', 'g_[k]', '\u{1f600}']
  const one = () => Array.from({length: 1 + Math.floor(next() * 4)}, () => names[Math.floor(next() * names.length)]!)
  const stacks = new Map([['z', 1]])
  for (let count = Math.floor(next() * 60); count > 0; count--) stacks.set(one().join(';'), 1 + Math.floor(next() * 20))
  return stacks
}

test('Sorted text, which is read without searching, gives the same stacks as unsorted text.', async (t) => {
  const next = random(20261122)
  for (let round = 0; round < 300; round++) {
    const lines = [...alikeStacks(next)].map(([stack, weight]) => Buffer.from(`${stack} ${weight}\n`))
    const shuffled = Buffer.concat(
      lines
        .map((line) => [next(), line] as const)
        .sort(([a], [b]) => a - b)
        .map(([, line]) => line),
    )
    const sorted = Buffer.concat(lines.sort((a, b) => Buffer.compare(a, b)))
    const stacks = await folded.read(bytesInMemory(sorted))
    t.is(foldedText(stacks, 0), sorted.toString())
    t.is(foldedText(await folded.read(bytesInMemory(shuffled)), 0), sorted.toString())
    const siblings = new Set(stacks.parents.map((parent, node) => parent * 1000 + stacks.frameOf[node]!))
    t.is(siblings.size, stacks.parents.length)
  }
})

test('It does not matter where the pieces of a stream end.', async (t) => {
  const text = Buffer.from('a;b 1\r\na;b;c 20\n\na;bc 3\nключ;x 4')
  const whole = foldedText(await folded.read(bytesInMemory(text)), 0)
  for (let size = 1; size < text.length; size++) {
    const pieces = async function* () {
      for (let at = 0; at < text.length; at += size) yield text.subarray(at, at + size)
    }
    t.is(foldedText(await folded.read(buffered('pieces', pieces, 1000)), 0), whole, String(size))
  }
})

test('A file of several blocks is read like what is in memory.', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'folded-'))
  const next = random(5)
  const line = (at: number) => `app;${'x'.repeat(Math.floor(next() * 300))};f${at % 5000} ${at % 7}\n`
  const text = Buffer.from(
    `${Array.from({length: 40_000}, (_, at) => line(at)).join('')}app;${'y'.repeat(3_000_000)} 1`,
  )
  try {
    await writeFile(join(folder, 'in.folded'), text)
    await using file = await openFile(join(folder, 'in.folded'))
    t.true(foldedText(await folded.read(file), 0) === foldedText(await folded.read(bytesInMemory(text)), 0))
  } finally {
    await rm(folder, {recursive: true})
  }
})

test('Counts behind a tab are counts, as flamegraph.pl has it, in columns too.', async (t) => {
  t.deepEqual(foldedLines(await folded.read(textSource('root;a\t115\nroot;b\t49\nroot;b 1\n'))), [
    'root;a 115',
    'root;b 50',
  ])
  const columns = await folded.read(textSource('a;b\t1\t2\na;c 3\t4\n'))
  t.deepEqual(
    columns.sampleTypes.map(({name}) => name),
    ['before', 'after'],
  )
})

test('A semicolon inside a Java signature ends no frame; behind one it does.', async (t) => {
  const names = async (line: string) => {
    const stacks = await folded.read(textSource(`${line} 1\n`))
    return framesTo(stacks, stacks.parents.length - 1).map(({name}) => name)
  }
  t.deepEqual(await names('java;Lorg/app/Shop;::sell;Ljava/util/HashMap;::get'), [
    'java',
    'Lorg/app/Shop;::sell',
    'Ljava/util/HashMap;::get',
  ])
  t.deepEqual(await names('j;Lx/Y;::go(I[Ljava/lang/String;J)Lx/Z;;a.B.c(Lx/Y;)V;end'), [
    'j',
    'Lx/Y;::go(I[Ljava/lang/String;J)Lx/Z;',
    'a.B.c(Lx/Y;)V',
    'end',
  ])
  t.deepEqual(await names('L;a;f(L);main.(*T).g(int, L);h'), ['L', 'a', 'f(L)', 'main.(*T).g(int, L)', 'h'])
  const both = await folded.read(textSource('j;LA;b 1\nj;LA;::m 2\nj;LA;:;c 3\n'))
  t.deepEqual(foldedLines(both), ['j;LA:::m 2', 'j;LA;:;c 3', 'j;LA;b 1'])
})
