import test from 'ava'
import {PLAIN_STYLE, styleFor, usesColor} from '../../src/terminal/style.ts'

const TERMINAL = {isTTY: true}

test('a terminal gets colour, a pipe does not', (t) => {
  t.true(usesColor(TERMINAL, {TERM: 'xterm'}))
  t.false(usesColor({}, {TERM: 'xterm'}))
})

test('NO_COLOR and a dumb terminal turn colour off, an empty NO_COLOR does not', (t) => {
  t.false(usesColor(TERMINAL, {NO_COLOR: '1'}))
  t.false(usesColor(TERMINAL, {TERM: 'dumb'}))
  t.true(usesColor(TERMINAL, {NO_COLOR: ''}))
})

test('FORCE_COLOR decides over all', (t) => {
  t.true(usesColor({}, {FORCE_COLOR: '1', NO_COLOR: '1', TERM: 'dumb'}))
  t.false(usesColor(TERMINAL, {FORCE_COLOR: '0'}))
})

test('colours are escape sequences, or nothing', (t) => {
  t.is(styleFor({}, {}), PLAIN_STYLE)
  t.is(styleFor(TERMINAL, {}).bad('x'), '\u001b[31mx\u001b[39m')
})
