import {once} from 'node:events'
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {Worker} from 'node:worker_threads'
import test, {type ExecutionContext} from 'ava'
import {parseCollapseOptions} from '../../../src/drop-in/stackcollapse-perf/collapse-options.ts'
import {PerfCollapser} from '../../../src/drop-in/stackcollapse-perf/collapse-perf.ts'
import {collapseInThreads, collapsePart} from '../../../src/drop-in/stackcollapse-perf/collapse-threads.ts'
import {cutFile} from '../../../src/drop-in/stackcollapse-perf/file-parts.ts'
import type {StacksPart} from '../../../src/drop-in/stackcollapse-perf/stacks-part.ts'
import {UsageError} from '../../../src/errors/index.ts'
import {folded} from '../../../src/stacks/formats/folded/folded.ts'
import {NoSamplesError} from '../../../src/stacks/formats/no-samples-error.ts'
import {fixtureText, textSource} from '../../stacks/fixture.ts'
import {collapse, foldedTextOf} from './collapse.ts'

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

/** Sums of folded lines, each `factor` times as large. */
function multiplied(out: string, factor: number): string {
  return out.replace(/\d+$/gm, (sum) => String(Number(sum) * factor))
}

test('Samples that repeat, and those that go line by line, come to the same as each alone.', async (t) => {
  for (const name of ['cpu-clock', 'several-events', 'dwarf-inlined', 'fields-without-dso', 'srcline']) {
    const text = fixtureText(`perf/6.1/${name}.txt`)
    for (const argv of [
      ['--all', '--tid'],
      ['--addrs', '--pid'],
    ]) {
      const once = await collapse(text, argv)
      const many = await collapse(text.repeat(200), argv)
      t.is(many.out, multiplied(once.out, 200), name)
      // No blank line of a text with CRLF looks like one, so nothing is looked up whole.
      const lineByLine = await collapse(text.repeat(200).replaceAll('\n', '\r\n'), argv)
      t.is(lineByLine.out, many.out, name)
    }
    const kept = await collapse(text.repeat(200), ['--all'], true)
    t.is(kept.out, multiplied((await collapse(text, ['--all'], true)).out, 200), name)
  }
})

test('A sample longer than any block of memory is read whole.', async (t) => {
  const frames = Array.from({length: 60_000}, (_, index) => `\t10 f${index % 100}+0x1 (/usr/lib/some/library.so)\n`)
  const {out} = await collapse(`a 1 1.0: 5 cycles:\n${frames.join('')}\nb 1 1.0: 5 cycles:\n\t10 g (/x)\n\n`)
  t.is(out.split(';').length, 60_002)
  t.true(out.endsWith('\nb;g 5\n'))
})

test('What stands between samples does not matter: comments, blank lines, a header without frames.', async (t) => {
  const text =
    '# captured\n#\n\n\na 1 1.0: 5 cycles:\n\n\n\nb 1 1.0: 6 cycles:\n# in between\n\t10 f (/x)\n\nc 1 1.0: 1 cycles:\nd 1 1.0: 7 cycles:\n\t10 g (/x)\n'
  t.deepEqual(await collapse(text), {out: 'a 5\nb;f 6\nd;g 7\n', warnings: []})
})

test('Lines are sorted by bytes, also where a name begins as another, and names with semicolons cut no stack apart.', async (t) => {
  const sample = (comm: string, ...frames: string[]) =>
    `${comm} 1 1.0: 1 cycles:\n${frames.map((name) => `\t10 ${name} (/x)\n`).join('')}\n`
  const text =
    sample('a', 'c', 'b') +
    sample('a', 'b.c') +
    sample('a', 'b') +
    sample('a-', 'z') +
    sample('a;b', 'c') +
    sample('a', 'x;y')
  t.is((await collapse(text)).out, 'a-;z 1\na;b 1\na;b.c 1\na;b;c 2\na;x:y 1\n')
})

test('Of lines that are nothing the first few are told and the others counted, without what a terminal carries out.', async (t) => {
  const text = `a 1 1.0: 5 cycles:\n\t10 f (/x)\n${'\t\x1b[31mnothing\n'.repeat(1000)}\n`
  const {out, warnings} = await collapse(text)
  t.is(out, 'a;f 5\n')
  t.is(warnings.length, 2)
  t.is(warnings[0], 'Unrecognized line: \t␛[31mnothing')
  t.regex(warnings[1]!, /995 more/)
})

test('An input without one sample is an error that says what was seen; with --compat it is nothing.', async (t) => {
  const seen = async (text: string, argv: string[] = []) =>
    (await t.throwsAsync(collapse(text, argv), {instanceOf: NoSamplesError}))!.message
  t.regex(await seen(''), /holds no line/)
  t.regex(await seen('no profile\nat all\n'), /2 lines .* the first is "no profile"/)
  t.regex(await seen('a 1 1.0: 5 cycles:\n\t10 f (/x)\n\n', ['--event-filter=faults']), /1 samples of other events/)
  t.is((await collapse('', ['--compat'])).out, '')
})

test('Time does not grow with the square of a hostile line.', async (t) => {
  const long = 2_000_000
  const lines = [
    'a'.repeat(long),
    `a${' '.repeat(long)}`,
    `\t10 ${'.('.repeat(long / 2)}`,
    `\t${'a ('.repeat(long / 2)} (/x)`,
    `a${' 1'.repeat(long / 2)}`,
  ]
  const {out} = await collapse(`${lines.join('\n')}\n\na 1 1.0: 5 cycles:\n\t10 f (/x)\n`)
  t.true(out.includes('a;f 5\n'))
})

/** A file of several events, and what one thread makes of it. */
async function largeText(t: ExecutionContext): Promise<{path: string; out: string; warnings: readonly string[]}> {
  const folder = mkdtempSync(join(tmpdir(), 'collapse-'))
  t.teardown(() => rmSync(folder, {recursive: true}))
  const path = join(folder, 'perf.txt')
  // A comm that ends in a number is read by one thread alone.
  const text = fixtureText('perf/6.1/several-events.txt').replaceAll('a b:1 [2] 33', 'ab')
  const times = Math.ceil(3e6 / text.length)
  writeFileSync(path, text.repeat(times))
  const {out, warnings} = await collapse(text, ['--all', '--tid'])
  return {path, out: multiplied(out, times), warnings}
}

const THREADED = parseCollapseOptions(['--all', '--tid', '-n', '2'])!
const WORKER = new URL('../../../src/drop-in/stackcollapse-perf/collapse-part.ts', import.meta.url)
/** Which other event is named depends on where a thread begins. */
const about = (texts: readonly string[]) => new Set(texts.map((one) => one.replace(/of [\w-]+ and/, 'of … and')))

test('Several threads come to what one does, with their warnings.', async (t) => {
  const {path, out, warnings: expected} = await largeText(t)
  const warnings: string[] = []
  const collapser = new PerfCollapser(THREADED, false, (warning) => void warnings.push(warning))
  const task = {path, options: THREADED, keepAddresses: false}
  t.false(await collapseInThreads(collapser, task, WORKER))
  t.true(await collapseInThreads(collapser, task, WORKER, 1 << 20))
  t.is(foldedTextOf(collapser), out)
  t.deepEqual(about(warnings), about(expected))
})

test('What another thread has taken is in its part, and in no other.', async (t) => {
  const {path, out, warnings: expected} = await largeText(t)
  const {pieces, firstEvent} = cutFile(path, 3, 1 << 19)!
  t.is(pieces.length, 3)
  const owners = new Int32Array(new SharedArrayBuffer(pieces.length * 4))
  const task = {path, pieces, owners, firstEvent, options: THREADED, keepAddresses: false}
  owners[1] = 1
  const [other] = (await once(new Worker(WORKER, {workerData: {...task, thread: 2}}), 'message')) as [StacksPart]
  t.deepEqual([...owners], [2, 1, 2])
  owners[1] = 0
  const rest = collapsePart({...task, thread: 1})
  t.deepEqual([...owners], [2, 1, 2])
  const warnings: string[] = []
  const collapser = new PerfCollapser(THREADED, false, (warning) => void warnings.push(warning))
  for (const part of [other, rest, collapsePart({...task, thread: 3})]) collapser.add(part)
  t.is(foldedTextOf(collapser), out)
  t.deepEqual(about(warnings), about(expected))
})

test('Options may be cut short and have one dash, as in the original; unknown ones are refused.', (t) => {
  t.like(parseCollapseOptions(['-pid', '--ker', '--event-filter', 'x', 'file', '--', '--odd']), {
    pid: true,
    kernel: true,
    eventFilter: 'x',
    files: ['file', '--odd'],
    threads: 1,
  })
  t.is(parseCollapseOptions(['--nthreads=3'])?.threads, 3)
  t.true(parseCollapseOptions(['-n', '0'])!.threads >= 1)
  t.throws(() => parseCollapseOptions(['-n', 'many']), {instanceOf: UsageError, message: /many is no number/})
  t.is(parseCollapseOptions(['--help']), null)
  t.throws(() => parseCollapseOptions(['--inline']), {instanceOf: UsageError, message: /no option --inline/})
})
