import {spawnSync} from 'node:child_process'
import {mkdtempSync, readdirSync, readFileSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {fileURLToPath} from 'node:url'
import {gzipSync} from 'node:zlib'
import test from 'ava'
import {dropInBoxes, ownBoxes} from './drawn-boxes.ts'

const PROGRAM = fileURLToPath(new URL('../../../flame/flamegraph.pl', import.meta.url))
const STACKS = 'main;a 60\nmain;b 90\n'

function start(argv: readonly string[], input: string | Uint8Array = '', cwd = mkdtempSync(join(tmpdir(), 'flame-'))) {
  const {status, stdout, stderr} = spawnSync(PROGRAM, argv, {encoding: 'utf8', input, cwd})
  return {status, stdout, stderr, cwd}
}

test('flamegraph.pl draws standard input, and several files as one, packed or not, without a word.', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'flame-'))
  writeFileSync(join(folder, 'one.txt'), 'main;a 60')
  writeFileSync(join(folder, 'two.gz'), gzipSync('main;b 90\n'))
  const expected = await dropInBoxes(STACKS)
  const piped = start([], STACKS)
  t.like(piped, {status: 0, stderr: ''})
  t.deepEqual(ownBoxes(piped.stdout), expected)
  t.regex(piped.stdout, /width="1200"/)
  t.deepEqual(ownBoxes(start(['one.txt', 'two.gz'], '', folder).stdout), expected)
  t.deepEqual(ownBoxes(start(['one.txt', '-'], 'main;b 90\n', folder).stdout), expected)
  writeFileSync(join(folder, 'both.txt'), STACKS)
  writeFileSync(join(folder, 'both.gz'), gzipSync(STACKS))
  for (const input of ['both.txt', 'both.gz', '-']) {
    const {status, stdout, stderr} = start([input], gzipSync(STACKS), folder)
    t.deepEqual([status, stderr, ownBoxes(stdout)], [0, '', expected], input)
  }
})

test('flamegraph.pl --cp keeps colours in palette.map of the current folder, for names with -> too.', (t) => {
  const {cwd, status} = start(['--cp'], 'main;a->b 60\nmain;old 90\n')
  t.is(status, 0)
  t.deepEqual(readdirSync(cwd), ['palette.map'])
  const before = readFileSync(join(cwd, 'palette.map'), 'utf8')
  t.deepEqual(before.match(/^.*(?=->)/gm), ['a->b', 'main', 'old'])
  writeFileSync(join(cwd, 'palette.map'), before.replace(/a->b->.*/, 'a->b->rgb(1,2,3)'))
  const {stdout} = start(['--cp', '--colors', 'mem'], 'main;a->b 60\nmain;new 90\n', cwd)
  t.is(ownBoxes(stdout).find(({title}) => title.startsWith('a-&gt;b'))?.fill, '#010203')
  const after = readFileSync(join(cwd, 'palette.map'), 'utf8')
  t.deepEqual(after.match(/^.*(?=->)/gm), ['a->b', 'main', 'new', 'old'])
  t.true(after.startsWith('a->b->rgb(1,2,3)\n'))
})

test('flamegraph.pl says which lines it could not read and draws the others.', (t) => {
  const {status, stdout, stderr} = start([], `${STACKS}no count here\n`)
  t.is(status, 0)
  t.is(ownBoxes(stdout).length, 4)
  t.regex(stderr, /1 line could not be read.*line 3: "no count here"/)
})

test('flamegraph.pl without one readable line says what it saw and ends with 8; --compat draws the error and ends with 2.', (t) => {
  const failed = start([], 'nothing\n')
  t.like(failed, {status: 8, stdout: ''})
  t.regex(failed.stderr, /not one sample.*"nothing"/s)
  t.notRegex(failed.stderr, /--format/)
  t.like(start(['absent.txt']), {status: 8, stdout: ''})
  const compat = start(['--compat'], 'nothing\n')
  t.is(compat.status, 2)
  t.regex(compat.stdout, /<svg[^>]*>.*Error:/s)
})

test('flamegraph.pl refuses what it does not know with 2 and leaves nothing behind.', (t) => {
  for (const argv of [
    ['--nope'],
    ['--colors', 'rainbow'],
    ['--bgcolors', 'foo'],
    ['--encoding', 'klingon'],
    ['--nameattr', 'x'],
  ]) {
    const {status, stdout, stderr, cwd} = start([...argv, '--cp'], STACKS)
    t.like({status, stdout}, {status: 2, stdout: ''}, argv.join(' '))
    t.not(stderr, '')
    t.deepEqual(readdirSync(cwd), [])
  }
})

test('flamegraph.pl --help lists every option on standard output.', (t) => {
  const {status, stdout, stderr} = start(['--help'])
  t.like({status, stderr}, {status: 0, stderr: ''})
  for (const name of ['title', 'minwidth', 'nametype', 'bgcolors', 'flamechart', 'negate', 'compat'])
    t.regex(stdout, new RegExp(`--${name}\\b`))
})

test('flamegraph.pl reads other encodings when told, and writes UTF-8.', (t) => {
  const {stdout} = start(['--encoding', 'latin1'], Buffer.from('caf\xe9 150\n', 'latin1'))
  t.regex(stdout, /<\?xml version="1.0" encoding="UTF-8"\?>/)
  t.regex(stdout, />café \(150 samples/)
})

test('flamegraph.pl --compat draws equal lines that are far apart as if they stood together, in one file or several.', (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'flame-'))
  const lines = ['main;a 2', 'main;b 1.5', 'main;a 3', 'main 1', 'no count']
  const repeated = Array.from({length: 200}, () => lines).flat()
  writeFileSync(join(folder, 'one.txt'), `${repeated.join('\n')}\n`)
  const together = start(['--compat'], `${repeated.toSorted().join('\n')}\n`)
  const apart = start(['--compat', 'one.txt'], '', folder)
  t.deepEqual([apart.status, apart.stdout], [0, together.stdout])
  t.regex(apart.stderr, /200 lines without a count/)
  const twice = start(['--compat', 'one.txt', 'one.txt'], '', folder)
  t.is(twice.stdout, start(['--compat'], `${[...repeated, ...repeated].join('\n')}\n`).stdout)
})
