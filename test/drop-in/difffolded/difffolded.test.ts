import {execFileSync, spawnSync} from 'node:child_process'
import {existsSync, mkdtempSync, readdirSync, writeFileSync} from 'node:fs'
import {homedir, tmpdir} from 'node:os'
import {join} from 'node:path'
import {fileURLToPath} from 'node:url'
import {gzipSync} from 'node:zlib'
import test from 'ava'
import {bytesInMemory} from '../../../src/bytes/byte-source.ts'
import {FoldedColumns} from '../../../src/drop-in/difffolded/folded-columns.ts'
import {parseDifffolded} from '../../../src/drop-in/difffolded/folded-columns-options.ts'
import {InputError, UsageError} from '../../../src/errors/index.ts'
import {findProgram} from '../../../src/process/find-program.ts'
import {skip} from '../../skip.ts'

const FLAME = fileURLToPath(new URL('../../../flame/', import.meta.url))
const OPTIONS = [[], ['-n'], ['-s'], ['-n', '-s']] as const
const folder = mkdtempSync(join(tmpdir(), 'difffolded-'))

function written(name: string, text: string | Uint8Array): string {
  const path = join(folder, name)
  writeFileSync(path, text)
  return path
}

function start(argv: readonly string[], input: string | Uint8Array = '') {
  const {status, stdout, stderr} = spawnSync(join(FLAME, 'difffolded.pl'), argv, {encoding: 'utf8', input})
  return {status, stdout, stderr}
}

async function columns(before: string, after: string, options = {}) {
  const both = new FoldedColumns({normalize: false, stripHex: false, ...options})
  const warnings = [
    await both.read(bytesInMemory(Buffer.from(before), 'one'), 0),
    await both.read(bytesInMemory(Buffer.from(after), 'two'), 1),
  ]
  return {lines: [...both.lines()].map((line) => line.trimEnd()), warnings}
}

/** The original and pairs of its own recorded results, or why there are none. */
function original(): {program: string; pairs: [string, string][]} | {reason: string} {
  const home = process.env['FLAMEGRAPH_DIR'] ?? join(homedir(), 'FlameGraph')
  const program = join(home, 'difffolded.pl')
  if (!existsSync(program)) return {reason: `no FlameGraph in ${home} (set FLAMEGRAPH_DIR)`}
  if (findProgram('perl') === null) return {reason: 'no perl'}
  const results = join(home, 'test/results')
  const files = readdirSync(results).filter((name) => name.endsWith('-collapsed-all.txt'))
  const addressed = files.map((name) => name.replace('-all', '-addrs'))
  const names = [...files, ...addressed].map((name) => join(results, name))
  return {program, pairs: names.map((name, index) => [name, names[(index + 1) % names.length]!])}
}

/** What the original prints, in the order of bytes: its own is random. */
function originalLines(program: string, argv: readonly string[]): string[] {
  const text = execFileSync('perl', [program, ...argv], {
    encoding: 'latin1',
    maxBuffer: 1 << 28,
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  return text.split('\n').slice(0, -1).sort()
}

async function ownLines(argv: readonly string[]): Promise<string[]> {
  const {before, after, ...options} = parseDifffolded(argv)!
  const both = new FoldedColumns(options)
  const {openFile} = await import('../../../src/bytes/open-file.ts')
  await using one = await openFile(before)
  await using two = await openFile(after)
  await both.read(one, 0)
  await both.read(two, 1)
  return [...both.lines()].map((line) => line.slice(0, -1))
}

test('Lines equal those of the original for its own recorded results, with every option.', async (t) => {
  const found = original()
  if ('reason' in found) return skip(t, found.reason)
  let lineCount = 0
  for (const pair of found.pairs) {
    for (const options of OPTIONS) {
      const own = await ownLines([...options, ...pair])
      t.deepEqual(own, originalLines(found.program, [...options, ...pair]), `${options} ${pair}`)
      lineCount += own.length
    }
  }
  t.log(`${found.pairs.length * OPTIONS.length} cases, ${lineCount} lines`)
  t.true(lineCount > 1000)
})

test('Fractions, repeated stacks and hex numbers come out as from the original.', async (t) => {
  const one = written('one', 'a;b 0x12ab;c 3\na;b 0xFF;c 2\na 0.1\na 0.2\n  x 1\nthread 12 7\nzero 0\n')
  const two = written('two', 'a;b 0x99;c 4\nd 2.50\nd 10\n')
  const found = original()
  const stored: Readonly<Record<string, readonly string[]>> = {
    '': [
      '  x 1 0',
      'a 0.3 0',
      'a;b 0x12ab;c 3 0',
      'a;b 0x99;c 0 4',
      'a;b 0xFF;c 2 0',
      'd 0 12.5',
      'thread 12 7 0',
      'zero 0 0',
    ],
    '-n': [
      '  x 1 0',
      'a 0 0',
      'a;b 0x12ab;c 3 0',
      'a;b 0x99;c 0 4',
      'a;b 0xFF;c 2 0',
      'd 0 12.5',
      'thread 12 8 0',
      'zero 0 0',
    ],
    '-s': ['  x 1 0', 'a 0.3 0', 'a;b 0x...;c 5 4', 'd 0 12.5', 'thread 12 7 0', 'zero 0 0'],
  }
  for (const [option, lines] of Object.entries(stored)) {
    const argv = [...(option === '' ? [] : [option]), one, two]
    t.deepEqual(await ownLines(argv), lines)
    if ('program' in found) t.deepEqual(originalLines(found.program, argv), lines)
  }
})

test('Lines end in CRLF too, and lines that are no stack are counted in one warning instead of printed as 0 0.', async (t) => {
  const {lines, warnings} = await columns('a 1\r\nb 2\r\n', 'a 3\nnonsense\nb -4\nc 1e3\n\n')
  t.deepEqual(lines, ['a 1 3', 'b 2 0'])
  t.is(warnings[0], null)
  t.regex(warnings[1]!.message, /two: 3 lines could not be read.*line 2: "nonsense"/)
})

test('Scaling an empty first file leaves zeros where the original divides by zero.', async (t) => {
  const {lines} = await columns('a 0\n', 'a 5\n', {normalize: true})
  t.deepEqual(lines, ['a 0 5'])
})

test('Counts and sums beyond 2^53 are refused, not rounded.', async (t) => {
  await t.throwsAsync(columns('a 9007199254740993\n', ''), {instanceOf: InputError, message: /one, line 1/})
  await t.throwsAsync(columns('a 9007199254740991\nb 1\n', ''), {instanceOf: InputError, message: /one, all lines/})
})

test('Bytes that are no UTF-8 pass through, and lines are in the order of bytes.', async (t) => {
  const both = new FoldedColumns({normalize: false, stripHex: false})
  await both.read(bytesInMemory(Buffer.from('\xff 1\n\u00e9 2\nz 3\n', 'latin1'), 'one'), 0)
  t.is([...both.lines()].join(''), 'z 3 0\n\u00e9 2 0\n\xff 1 0\n')
})

test('Letters may be joined, `--` ends the options, and what cannot be understood is said.', (t) => {
  t.deepEqual(parseDifffolded(['-ns', 'a', 'b']), {normalize: true, stripHex: true, before: 'a', after: 'b'})
  t.deepEqual(parseDifffolded(['--', '-a', '-']), {normalize: false, stripHex: false, before: '-a', after: '-'})
  t.is(parseDifffolded(['-h']), null)
  t.throws(() => parseDifffolded(['-x', 'a', 'b']), {instanceOf: UsageError, message: /no option -x/})
  t.throws(() => parseDifffolded(['a']), {instanceOf: UsageError, message: /two files are needed, 1/})
  t.throws(() => parseDifffolded(['a', 'b', 'c']), {instanceOf: UsageError})
})

test('difffolded.pl reads files, packed ones and standard input, and says what is wrong.', (t) => {
  const one = written('packed.gz', gzipSync('a 1\n'))
  t.deepEqual(start([one, '-'], 'a 2\nb 3\n'), {status: 0, stdout: 'a 1 2\nb 0 3\n', stderr: ''})
  t.deepEqual(start(['-', one], gzipSync('a 2\n')), {status: 0, stdout: 'a 2 1\n', stderr: ''})
  t.deepEqual(start(['-', '-'], 'a 2\n'), {status: 0, stdout: 'a 2 0\n', stderr: ''})
  t.like(start(['-h']), {status: 0, stderr: ''})
  t.like(start(['a']), {status: 2, stdout: ''})
  const absent = start([one, '/nonexistent'])
  t.is(absent.status, 8)
  t.regex(absent.stderr, /Cannot read \/nonexistent/)
})
