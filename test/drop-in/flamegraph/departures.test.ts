import test from 'ava'
import {bytesInMemory} from '../../../src/bytes/byte-source.ts'
import {type ClassicRequest, parseClassicOptions} from '../../../src/drop-in/flamegraph/options.ts'
import {pictureOfRequest} from '../../../src/drop-in/flamegraph/picture-of-request.ts'
import {NoSamplesError} from '../../../src/stacks/formats/no-samples-error.ts'
import {skip} from '../../skip.ts'
import {type DrawnBox, dropInBoxes, dropInSvg, perlBoxes} from './drawn-boxes.ts'
import {NO_PERL, perlSvg, runPerl} from './oracles.ts'

/** A row of the table in docs/flame-graphs.md: what is drawn of one input by the original, and by us. */
interface Departure {
  readonly what: string
  readonly text: string
  readonly argv?: readonly string[]
  /** `row title`, sorted; of the original, and so with --compat. */
  readonly theirs: readonly string[]
  readonly ours: readonly string[]
}

const DEPARTURES: readonly Departure[] = [
  {
    what: 'One function at one place is one box, also where a longer name sorts between its lines.',
    text: 'a 50\na.b 100\na;c 10\n',
    theirs: [
      '0 all (160 samples, 100%)',
      '1 a (10 samples, 6.25%)',
      '1 a (50 samples, 31.25%)',
      '1 a.b (100 samples, 62.50%)',
      '2 c (10 samples, 6.25%)',
    ],
    ours: [
      '0 all (160 samples, 100%)',
      '1 a (60 samples, 37.50%)',
      '1 a.b (100 samples, 62.50%)',
      '2 c (10 samples, 6.25%)',
    ],
  },
  {
    what: 'Shares come from counts as they are, not from rounded ones, and counts keep their decimals.',
    text: 'a 1.5\n',
    theirs: ['0 all (2 samples, 100%)', '1 a (2 samples, 133.33%)'],
    ours: ['0 all (1.5 samples, 100%)', '1 a (1.5 samples, 100.00%)'],
  },
  {
    what: 'A factor below 1 leaves shares as they are.',
    text: 'a 149\nb 1\n',
    argv: ['--factor', '0.5'],
    theirs: ['0 all (75 samples, 100%)', '1 a (74 samples, 98.67%)', '1 b (0 samples, 0.00%)'],
    ours: ['0 all (75 samples, 100%)', '1 a (74.5 samples, 99.33%)', '1 b (0.5 samples, 0.67%)'],
  },
  {
    what: 'One is a sample, not samples.',
    text: 'a 199\nb 1\n',
    theirs: ['0 all (200 samples, 100%)', '1 a (199 samples, 99.50%)', '1 b (1 samples, 0.50%)'],
    ours: ['0 all (200 samples, 100%)', '1 a (199 samples, 99.50%)', '1 b (1 sample, 0.50%)'],
  },
  {
    what: 'A name that ends in a number is a name, where not every line has two numbers.',
    text: 'main;thread 12 100\nmain 100\n',
    theirs: ['0 all (200 samples, 100%)', '1 main (200 samples, 100.00%)', '2 thread (100 samples, 50.00%; +44.00%)'],
    ours: ['0 all (200 samples, 100%)', '1 main (200 samples, 100.00%)', '2 thread 12 (100 samples, 50.00%)'],
  },
  {
    what: 'Lines that begin with "# " are remarks.',
    text: '# made by 200\na 200\n',
    theirs: ['0 all (400 samples, 100%)', '1 # made by (200 samples, 50.00%)', '1 a (200 samples, 50.00%)'],
    ours: ['0 all (200 samples, 100%)', '1 a (200 samples, 100.00%)'],
  },
  {
    what: 'In the palette chain a stack gets no empty waker.',
    text: 'a;b 200\n',
    argv: ['--colors', 'chain'],
    theirs: [
      '0 all (200 samples, 100%)',
      '1 a (200 samples, 100.00%)',
      '2 b (200 samples, 100.00%)',
      '3 -- (200 samples, 100.00%)',
    ],
    ours: ['0 all (200 samples, 100%)', '1 a (200 samples, 100.00%)', '2 b (200 samples, 100.00%)'],
  },
]

const rowsOf = (boxes: readonly DrawnBox[]) => boxes.map(({row, title}) => `${row} ${title}`).sort()

if (NO_PERL !== null) test('The original answers as is said here of it.', (t) => skip(t, NO_PERL as string))

for (const {what, text, argv = [], theirs, ours} of DEPARTURES) {
  test(`${what} --compat has the original's answer.`, async (t) => {
    t.deepEqual(rowsOf(await dropInBoxes(text, argv)), ours)
    t.deepEqual(rowsOf(await dropInBoxes(text, [...argv, '--compat'])), theirs)
    if (NO_PERL === null) t.deepEqual(rowsOf(perlBoxes(perlSvg(text, argv))), theirs)
  })
}

test('The root has a colour that is no function’s; --compat gives it that of a function without name.', async (t) => {
  const rootFill = async (argv: string[]) => (await dropInBoxes('a 200\n', argv)).find(({row}) => row === 0)?.fill
  t.is(await rootFill(['--colors', 'blue']), '#e2e5ec')
  const theirs = '#5a5ad5'
  t.is(await rootFill(['--colors', 'blue', '--compat']), theirs)
  if (NO_PERL === null)
    t.is(perlBoxes(perlSvg('a 200\n', ['--colors', 'blue'])).find(({row}) => row === 0)?.fill, theirs)
})

test('CRLF is read; with --compat such lines are faulty, as in the original.', async (t) => {
  t.deepEqual(rowsOf(await dropInBoxes('a;b 200\r\n')), [
    '0 all (200 samples, 100%)',
    '1 a (200 samples, 100.00%)',
    '2 b (200 samples, 100.00%)',
  ])
  const request = parseClassicOptions(['--compat']) as ClassicRequest
  const {picture, warnings} = await pictureOfRequest(request, bytesInMemory(Buffer.from('a;b 200\r\n')))
  t.is(picture.layout.total, 0)
  t.regex(warnings[0]!.message, /1 line /)
  if (NO_PERL === null) t.not(runPerl('a;b 200\r\n').status, 0)
})

test('Where every line has two numbers the change of everything below a box counts, and what vanished is drawn.', async (t) => {
  const text = 'main;a;x 100 200\nmain;gone 100 0\n'
  const own = await dropInBoxes(text)
  t.true(own.some(({title}) => title.startsWith('gone [vanished]')))
  t.true(own.find(({title}) => title.startsWith('a '))!.title.includes('before 100 samples'))
  const theirs = await dropInBoxes(text, ['--compat'])
  t.deepEqual(rowsOf(theirs), [
    '0 all (200 samples, 100%)',
    '1 main (200 samples, 100.00%; 0.00%)',
    '2 a (200 samples, 100.00%; 0.00%)',
    '3 x (200 samples, 100.00%; +50.00%)',
  ])
  if (NO_PERL === null) t.deepEqual(rowsOf(perlBoxes(perlSvg(text))), rowsOf(theirs))
})

test('Title, subtitle and count name are text, never markup, with --compat too; the original lets them pass.', async (t) => {
  const markup = '<script>x</script>'
  const argv = ['--title', markup, '--subtitle', markup, '--countname', markup]
  for (const more of [[], ['--compat']]) {
    const svg = await dropInSvg('a 200\n', [...argv, ...more])
    t.is(svg.match(/<script>/g)?.length, 1)
    t.regex(svg, /&lt;script&gt;x/)
  }
  if (NO_PERL === null) t.true(perlSvg('a 200\n', argv).includes(markup))
})

test('Notes are shown, and may hold angle brackets; the original hides them in a remark and refuses these.', async (t) => {
  t.regex(await dropInSvg('a 200\n', ['--notes', 'a < b']), /<text[^>]*>notes<\/text><text[^>]*>a &lt; b<\/text>/)
  if (NO_PERL === null) t.not(runPerl('a 200\n', ['--notes', 'a < b']).status, 0)
})

test('Control characters are made visible; the original writes a file that no parser reads.', async (t) => {
  const svg = await dropInSvg('a\u0001b 200\n')
  t.regex(svg, />a\u2401b \(200 samples/)
  // biome-ignore lint/suspicious/noControlCharactersInRegex: XML allows no others
  t.notRegex(svg, /[\x00-\x08\x0b\x0c\x0e-\x1f]/)
  if (NO_PERL === null) t.true(perlSvg('a\u0001b 200\n').includes('a\u0001b'))
})

test('An unknown palette is refused; the original draws no colours.', async (t) => {
  await t.throwsAsync(dropInSvg('a 200\n', ['--colors', 'rainbow']), {message: /no palette "rainbow"/})
  if (NO_PERL === null) t.is(runPerl('a 200\n', ['--colors', 'rainbow']).status, 0)
})

test('Input without one readable line is an error that says what was seen, not a picture of an error.', async (t) => {
  const error = await t.throwsAsync(dropInSvg('nothing\n'), {instanceOf: NoSamplesError})
  t.regex(error.message, /"nothing"/)
})

test('A stack with a count of 0 has no box; the original draws one of no width.', async (t) => {
  const rowsWith = async (...argv: string[]) => rowsOf(await dropInBoxes('a 200\nb 0\n', ['--minwidth', '0', ...argv]))
  const rows = ['0 all (200 samples, 100%)', '1 a (200 samples, 100.00%)']
  t.deepEqual(await rowsWith(), rows)
  t.deepEqual(await rowsWith('--compat'), rows)
  if (NO_PERL === null) t.is(perlBoxes(perlSvg('a 200\nb 0\n', ['--minwidth', '0'])).length, 3)
})

test('A minwidth above the whole and a width without room are errors; the original draws nothing.', async (t) => {
  for (const argv of [
    ['--minwidth', '101%'],
    ['--width', '20'],
  ]) {
    await t.throwsAsync(dropInSvg('a 200\n', argv), {message: /more than the whole|no room/}, argv.join(' '))
    if (NO_PERL === null) t.false(runPerl('a 200\n', argv).stdout.includes('a (200'), argv.join(' '))
  }
})

test('Colours with --random are the same each time; the original’s are not.', async (t) => {
  const text = Array.from({length: 20}, (_, index) => `f${index} 10\n`).join('')
  t.is(await dropInSvg(text, ['--random']), await dropInSvg(text, ['--random']))
  if (NO_PERL === null) t.not(perlSvg(text, ['--random']), perlSvg(text, ['--random']))
})
