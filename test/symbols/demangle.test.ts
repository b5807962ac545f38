import {spawnSync} from 'node:child_process'
import test from 'ava'
import {findProgram} from '../../src/process/find-program.ts'
import {demangler} from '../../src/symbols/demangle.ts'
import {skip} from '../skip.ts'

test('C++ and Rust names are given as in the source.', async (t) => {
  const demangle = demangler()
  t.is(demangle('_ZNSt6vectorIiSaIiEE9push_backEOi'), 'std::vector<int, std::allocator<int> >::push_back(int&&)')
  t.is(demangle('_ZN4core3fmt9Formatter3pad17h0123456789abcdefE'), 'core::fmt::Formatter::pad')
  t.is(demangle('_RNvC6_123foo3bar'), '123foo::bar')
})

test('Versions, linkage marks and clones of a symbol stay visible.', async (t) => {
  const demangle = demangler()
  t.is(demangle('_Znwm@plt'), 'operator new(unsigned long)@plt')
  t.is(demangle('_Znwm+0x1f'), 'operator new(unsigned long)+0x1f')
  t.is(demangle('_ZdlPv@@GLIBCXX_3.4'), 'operator delete(void*)@@GLIBCXX_3.4')
  t.is(demangle('_ZN3foo3barEv.cold'), 'foo::bar() [clone .cold]')
})

test('Text that is no mangled name comes back unchanged.', async (t) => {
  const demangle = demangler()
  for (const text of [
    '',
    'main',
    '_Z',
    '_ZN4foo',
    '_start',
    '<script>',
    'foo _Znwm',
    '_Zé',
    `_Z${'P'.repeat(100_000)}i`,
    `_ZN${'1a'.repeat(20_000)}E`,
  ]) {
    t.is(demangle(text), text)
  }
})

test('Hostile names neither throw nor spoil the names after them.', async (t) => {
  const demangle = demangler()
  for (const piece of ['I', 'N', 'S_', 'T_', 'J', 'P', 'F', '1aI', 'St', 'L']) {
    t.is(typeof demangle(`_Z1f${piece.repeat(5000)}`), 'string')
    t.is(demangle('_ZN3foo3barEv'), 'foo::bar()')
  }
})

/** A function of a pair of pairs of pairs …: each level refers twice to the one before. */
function entangled(levels: number): string {
  // Each level counts as two that can be referred to: the template, and it with its arguments.
  const parts = Array.from({length: levels}, (_, level) => `S${(2 * level + 1).toString(36).toUpperCase()}_`)
  return `_Z1fI${['1aIiiE', ...parts.map((part) => `1aI${part}${part}E`)].join('')}Evv`
}

test('A name that refers to its own parts again and again stays as it is, and so does one that would be too long.', (t) => {
  const demangle = demangler()
  t.regex(demangle(entangled(6)), /^.{1000,10000}$/)
  t.is(demangle(entangled(21)), entangled(21))
  t.is(demangle(entangled(12)), entangled(12))
  t.is(demangle('_ZN3foo3barEv'), 'foo::bar()')
})

test('Functions, thunks and tables are spelled as c++filt spells them.', async (t) => {
  if (findProgram('c++filt') === null) return skip(t, 'c++filt is not here')
  const names = [
    '_ZThn16_N3foo3barEv',
    '_ZTv0_n24_N3foo3barEv',
    '_ZTV3foo',
    '_ZTI3foo',
    '_ZN12_GLOBAL__N_13fooEv',
    '_ZNSt8functionIFvvEEclEv',
    '_ZZ3foovENKUlvE_clEv',
    '_ZNK5boost4bindEv',
    '_Znwm',
    '_ZN3Foo3bazERKSt3mapIiiSt4lessIiEE',
    '_ZGVZ3foovE1x',
    '_Z4giveB5cxx11i',
    '_Z1fB3v16v',
    '_Z1fB3v16B3v17PFivE',
    '_ZNK5Giver4giveB5cxx11Ev',
  ]
  const {stdout} = spawnSync('c++filt', ['-n'], {input: `${names.join('\n')}\n`, encoding: 'utf8'})
  const demangle = demangler()
  const theirs = stdout.trimEnd().split('\n')
  t.deepEqual(names.map(demangle), theirs)
})
