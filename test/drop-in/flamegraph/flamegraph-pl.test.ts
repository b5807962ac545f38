import test from 'ava'
import {CLASSIC_PALETTE_NAMES} from '../../../src/flamegraph/colors/classic.ts'
import {skip} from '../../skip.ts'
import {type DrawnBox, differenceBetween, dropInBoxes, infernoBoxes, perlBoxes} from './drawn-boxes.ts'
import {infernoSvg, isSkipped, NO_INFERNO, NO_PERL, perlInputs, perlSvg} from './oracles.ts'

const INPUTS = perlInputs()
/** flamegraph.pl rounds both edges to 0.1 pixels, and files here have a millionth of the width. */
const OWN = {px: 0.101}
const COMPAT = {px: 0.101, root: true, singular: false}

if (NO_PERL !== null) {
  test('Pictures are those of flamegraph.pl.', (t) => skip(t, NO_PERL as string))
}

for (const [name, text] of INPUTS) {
  test(`Boxes, counts, shares and colours of ${name} are those of flamegraph.pl, also with --hash.`, async (t) => {
    for (const argv of [['--colors', 'java'], ['--hash']]) {
      const theirs = perlBoxes(perlSvg(text, argv))
      t.true(theirs.length > 1)
      t.is(differenceBetween(await dropInBoxes(text, argv), theirs, OWN), null, argv.join(' '))
      t.is(differenceBetween(await dropInBoxes(text, [...argv, '--compat']), theirs, COMPAT), null)
    }
  })

  test(`Boxes, counts, shares and places of ${name} are those of inferno-flamegraph.`, async (t) => {
    if (isSkipped(t, NO_INFERNO)) return
    const argv = ['--width', '1200', '--minwidth', '0.02']
    const theirs = infernoBoxes(infernoSvg(text, argv))
    const own = await dropInBoxes(text, ['--width', '1200', '--minwidth', '0.02%', '--factor', '1'])
    t.true(theirs.length > 1)
    // Of a name that begins with a blank inferno leaves this out of the tooltip.
    const trimmed = (boxes: readonly DrawnBox[]) => boxes.map((box) => ({...box, title: box.title.replace(/^ +/, ' ')}))
    t.is(differenceBetween(trimmed(own), trimmed(theirs), {px: 0.1, colors: false}), null)
  })
}

/** Every name of every input as a stack of its own, so that no palette is asked twice for the same. */
function allNames(): string {
  const names = new Set([...INPUTS.values()].flatMap((text) => text.split(/;| \d+\n/)))
  names.delete('')
  return [...names].map((name) => `${name} 10\n`).join('')
}

const fillsOf = (boxes: readonly DrawnBox[]) => boxes.map(({title, fill, row}) => `${row} ${title} ${fill}`).sort()

for (const palette of INPUTS.size === 0 ? [] : CLASSIC_PALETTE_NAMES) {
  test(`Every name of flamegraph.pl's inputs has its colour of the palette ${palette}, also with --hash.`, async (t) => {
    const text = allNames()
    for (const argv of [
      ['--colors', palette, '--minwidth', '0'],
      ['--colors', palette, '--minwidth', '0', '--hash'],
    ]) {
      const theirs = fillsOf(perlBoxes(perlSvg(text, argv)))
      t.true(theirs.length > 500)
      t.deepEqual(fillsOf(await dropInBoxes(text, [...argv, '--compat'])), theirs)
    }
  })
}

const OPTIONS: readonly (readonly string[])[] = [
  ['--reverse'],
  ['--inverted'],
  ['--reverse', '--inverted'],
  ['--minwidth', '5'],
  ['--minwidth', '1%'],
  ['--minwidth', '0'],
  ['--width', '600'],
  ['--flamechart'],
  ['--flamechart', '--reverse'],
  ['--factor', '3'],
  ['--factor', '0.5'],
  ['--total', '5000', '--minwidth', '0'],
  ['--total', '1'],
  ['--countname', 'bytes of a heap'],
]

/** Boxes of a picture of any width, as if it had the usual one. */
function perlBoxesOf(svg: string, argv: readonly string[]): DrawnBox[] {
  const scale = argv.includes('--width') ? 1180 / 580 : 1
  return perlBoxes(svg, argv.includes('--inverted')).map((box) => ({
    ...box,
    x: box.x * scale,
    width: box.width * scale,
  }))
}

for (const argv of INPUTS.size === 0 ? [] : OPTIONS) {
  test(`${argv.join(' ')} means what it means to flamegraph.pl.`, async (t) => {
    for (const name of ['perf-iperf-stacks-pidtid-01', 'perf-js-stacks-01', 'perf-mirageos-stacks-01']) {
      const text = INPUTS.get(name)!
      const theirs = perlBoxesOf(perlSvg(text, argv), argv)
      t.true(theirs.length > 1)
      const px = argv.includes('--width') ? 0.21 : 0.101
      const compat = await dropInBoxes(text, [...argv, '--compat'])
      t.is(differenceBetween(compat, theirs, {...COMPAT, px}), null, name)
      // Halved counts have decimals, which flamegraph.pl rounds before it takes the share.
      if (argv.includes('0.5')) continue
      t.is(differenceBetween(await dropInBoxes(text, argv), theirs, {...OWN, px}), null, name)
    }
  })
}

/** Stacks with decimals and with shares half-way between two digits. */
const FRACTIONS = 'a;b 1.5\na;c 2.5\na;d 12.25\na 100.75\ne;f 3\ne;g 0.125\nh 800\n'

test('Fractional counts are as wide as in flamegraph.pl, and with --compat rounded as there.', async (t) => {
  if (isSkipped(t, NO_PERL)) return
  for (const text of [FRACTIONS, 'a 1\nb 799\n', 'a 3\nb 5\nc 792\n', 'a 0.5\nb 1.5\nc 2.5\n']) {
    const theirs = perlBoxes(perlSvg(text))
    t.is(differenceBetween(await dropInBoxes(text, ['--compat']), theirs, COMPAT), null)
    const own = await dropInBoxes(text)
    const places = (boxes: readonly DrawnBox[]) => boxes.map((box) => ({...box, title: box.title.replace(/ \(.*/, '')}))
    t.is(differenceBetween(places(own), places(theirs), OWN), null)
  }
})

test('Shares that lie half-way between two digits are those of flamegraph.pl.', async (t) => {
  if (isSkipped(t, NO_PERL)) return
  for (const text of ['a 1\nb 799\n', 'a 3\nb 5\nc 792\n', 'a 7\nb 793\n']) {
    t.is(differenceBetween(await dropInBoxes(text), perlBoxes(perlSvg(text)), OWN), null)
  }
})

/** Where an end of a stack, names with blanks, empty names and names that look like options or markup may go wrong. */
const ODD = `a;b;;c 120
;d 3
 e f  4
a;b; 6
<b> & "q";'x' 7
-;-- 8
_[k];_[j];x_[i];y_[w] 9
f_[k] 3
f 4
0 5
 6
`

test('With --compat odd lines are taken as flamegraph.pl takes them.', async (t) => {
  if (isSkipped(t, NO_PERL)) return
  for (const argv of [[], ['--reverse'], ['--flamechart'], ['--hash', '--colors', 'java'], ['--colors', 'chain']]) {
    const theirs = perlBoxes(perlSvg(ODD, argv))
    t.true(theirs.length > 15)
    t.is(differenceBetween(await dropInBoxes(ODD, [...argv, '--compat']), theirs, COMPAT), null, argv.join(' '))
  }
})

const DIFFERENTIAL = `main;a 100 200\nmain;a;b 50 0\nmain;c 10 10\nmain;thread 12 300\nmain;c 5 9\nx 3\n`

test('With --compat two numbers of a line are a change of its own end, as flamegraph.pl has it.', async (t) => {
  if (isSkipped(t, NO_PERL)) return
  for (const argv of [[], ['--negate'], ['--reverse'], ['--factor', '2']]) {
    const theirs = perlBoxes(perlSvg(DIFFERENTIAL, argv))
    t.is(
      differenceBetween(await dropInBoxes(DIFFERENTIAL, [...argv, '--compat']), theirs, COMPAT),
      null,
      argv.join(' '),
    )
  }
})

/** Differences as folded text: losses beside gains of the same stack, callers that lost in all, more losses than gains. */
const SIGNED = [
  'main;a 100\nmain;b -40\nmain;c 60\nmain;d;e -10\nmain;d;f 30\n',
  'main;a 5\nmain;a -3\nmain;a;b -9\nmain;b\t-4\nmain;c 2\nmain;c -1.5\n',
  'main;a -100\nmain;b -40\nmain;c 6\nx;-7 8\nx;-7 -8\n',
]

test('Lines with a count below 0 are left out as flamegraph.pl leaves them out, with --compat and without.', async (t) => {
  if (isSkipped(t, NO_PERL)) return
  for (const text of SIGNED) {
    for (const argv of [[], ['--reverse'], ['--flamechart'], ['--inverted']]) {
      const theirs = perlBoxes(perlSvg(text, argv), argv.includes('--inverted'))
      t.is(differenceBetween(await dropInBoxes(text, argv), theirs, {...OWN, colors: false}), null, argv.join(' '))
      t.is(differenceBetween(await dropInBoxes(text, [...argv, '--compat']), theirs, COMPAT), null, argv.join(' '))
    }
  }
})
