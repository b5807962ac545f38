import test from 'ava'
import {type ClassicRequest, parseClassicOptions} from '../../../src/drop-in/flamegraph/options.ts'
import {UsageError} from '../../../src/errors/index.ts'
import {minimumShareOf} from '../../../src/flamegraph/option-values.ts'
import {isSkipped, NO_PERL, runPerl} from './oracles.ts'

const parsed = (...argv: string[]) => parseClassicOptions(argv) as ClassicRequest
const options = (...argv: string[]) => parsed(...argv).options

test("Without options the original's defaults hold.", (t) => {
  t.like(options(), {
    title: 'Flame Graph',
    width: 1200,
    frameHeight: 16,
    fontType: 'Verdana',
    fontSize: 12,
    minimumShare: 0.1 / 1180,
    countName: null,
    colors: 'hot',
    background: 'yellow',
    factor: 1,
    total: null,
  })
  t.like(parsed(), {keepColors: false, compat: false, encoding: 'utf-8', files: []})
  t.deepEqual(
    [options('--flamechart').title, options('--inverted').title, options('--inverted', '--title=x').title],
    ['Flame Chart', 'Icicle Graph', 'x'],
  )
})

test('Names may be cut short, have one dash or capitals, and values stand behind = or in the next word.', (t) => {
  t.like(options('-tit', '-x', '--SUB=a=b', '--fontt', 'Arial', '--w=800', '--col', 'mem'), {
    title: '-x',
    subtitle: 'a=b',
    fontType: 'Arial',
    width: 800,
    colors: 'mem',
    background: 'green',
  })
  t.deepEqual(parsed('in.txt', '--cp', '-', '--', '--odd').files, ['in.txt', '-', '--odd'])
  t.true(parsed('in.txt', '--cp').keepColors)
  t.is(parseClassicOptions(['--help', '--reverse']), null)
})

/** What both refuse. */
const REFUSED: readonly (readonly string[])[] = [
  ['--nope'],
  ['--font', '3'],
  ['--width', 'abc'],
  ['--width', '1.5'],
  ['--title'],
  ['--hash=1'],
  ['--minwidth', 'abc'],
  ['--bgcolors', 'foo'],
  ['--factor', '1x'],
]

for (const argv of REFUSED) {
  test(`${argv.join(' ')} is refused, as by the original.`, (t) => {
    t.throws(
      () => {
        const {background} = options(...argv)
        if (background === 'foo') throw new UsageError('The background is looked up when the picture is drawn.')
      },
      {instanceOf: UsageError},
    )
    if (NO_PERL === null) t.not(runPerl('a;b 200\n', argv).status, 0)
  })
}

test('What cannot be drawn is refused instead of left out.', (t) => {
  for (const argv of [
    ['--nameattr', 'f'],
    ['--factor', '0'],
    ['--height', '-3'],
    ['--total', '-1'],
    ['--minwidth', '-1'],
  ]) {
    t.throws(() => parseClassicOptions(argv), {instanceOf: UsageError}, argv.join(' '))
  }
})

test('A row is as high as its font needs unless told; with --compat it is 16 pixels, as in the original.', (t) => {
  t.is(options('--fontsize', '24').frameHeight, 28)
  t.is(options('--fontsize', '24', '--height', '10').frameHeight, 10)
  t.is(options('--fontsize', '8').frameHeight, 16)
  t.is(options('--fontsize', '24', '--compat').frameHeight, 16)
})

test('A picture that its margins fill is refused by its width.', (t) => {
  t.throws(() => options('--width', '20'), {message: /20 pixels has no room/})
  t.throws(() => options('--minwidth', '1181'), {message: /more than the whole/})
})

test('Words are told apart as Getopt::Long does it.', (t) => {
  if (isSkipped(t, NO_PERL)) return
  const cases = [
    [['--tit', '-x'], '-x'],
    [['-title=a=b'], 'a=b'],
    [['--TITLE', '--'], '--'],
    [['--title', 'one', '--title', 'two'], 'two'],
  ] as const
  for (const [argv, title] of cases) {
    t.regex(runPerl('a;b 200\n', argv).stdout, new RegExp(`id="title"[^>]*>${title}<`), argv.join(' '))
    t.is(options(...argv).title, title)
  }
})

test('minwidth is pixels of the picture, or a percentage of the whole.', (t) => {
  t.is(minimumShareOf('0.1', 1200), 0.1 / 1180)
  t.is(minimumShareOf('5', null), 5 / 1180)
  t.is(minimumShareOf('0.5%', 600), 0.005)
  t.is(minimumShareOf('0', null), 0)
  for (const text of ['', '%', '-1', '1e-9', '101%', '5000', '1px'])
    t.throws(() => minimumShareOf(text, 1200), {instanceOf: UsageError}, text)
})
