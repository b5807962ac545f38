import test from 'ava'
import {wrapped} from '../../src/terminal/wrapped.ts'

test('lines are broken at blanks only, and fit', (t) => {
  const text = 'rights: create, delete, get: leases.coordination.k8s.io, deployments.apps\n    kept indent'
  const lines = wrapped(text, 40, '      ').split('\n')
  t.true(
    lines.every(({length}) => length <= 40),
    lines.join('\n'),
  )
  t.is(lines.at(-1), '    kept indent')
  t.deepEqual(lines.join(' ').split(/\s+/), text.split(/\s+/))
})

test('a word that is wider than the room stands whole on a line of its own', (t) => {
  t.is(wrapped('see /a/very/long/path/that/goes/on now', 12, '  '), 'see\n  /a/very/long/path/that/goes/on\n  now')
})

test('choices that are wider than the room break behind a bar, and others stay whole', (t) => {
  t.is(wrapped('--format folded|pprof|speedscope', 16, ''), '--format folded|\npprof|speedscope')
  t.is(wrapped('--format folded|pprof', 13, ''), '--format\nfolded|pprof')
})

test('wide characters count as two columns, and without an end nothing is broken', (t) => {
  t.is(wrapped('日本 語日 本', 9, ''), '日本 語日\n本')
  t.is(wrapped('a b c '.repeat(100), Number.POSITIVE_INFINITY, ''), 'a b c '.repeat(100))
})
