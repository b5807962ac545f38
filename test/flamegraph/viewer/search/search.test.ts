import test from 'ava'
import type {BoxData} from '../../../../src/flamegraph/box-data.ts'
import type {PictureData} from '../../../../src/flamegraph/viewer/scenes/read-box-data.ts'
import type {Scene} from '../../../../src/flamegraph/viewer/scenes/scene.ts'
import {search} from '../../../../src/flamegraph/viewer/search/search.ts'

/** The names that a search finds among those given, each of which has one box, and how the text was taken. */
function found(names: readonly string[], text: string, ignoreCase = true) {
  const picture = {data: {names} as unknown as BoxData, nameText: (name: number) => names[name]!} as PictureData
  const scene = {name: Int32Array.from([-1, ...names.keys()])} as unknown as Scene
  const {hits, plainBecause} = search(picture)(scene, text, ignoreCase)
  return {names: [...hits].map((box) => names[box - 1]!), plainBecause}
}

const PASTED: readonly (readonly [name: string, other: string])[] = [
  ['main.(*S).hot', 'main.S.hot'],
  ['main.Map[go.shape.int].Get', 'main.Mapg'],
  ['a[b]', 'a'],
  ['operator()', 'operator<'],
  ['A::operator()(int) const', 'A::operator'],
  ['std::vector<int>::push_back(int&&)', 'std::vector<int>::push_back'],
  ['foo+0x12', 'foo'],
  ['Foo$$Lambda.0x00007f.apply', 'FooLambda'],
  ['C:\\x', 'C:x'],
  ['std::atomic<int*>::operator++', 'std::atomic'],
  ['main::{lambda(int)#1}::operator()', 'main'],
  ['(anonymous namespace)::run', 'run'],
  ['f(a|b)', 'fa'],
  ['^caret', 'caret'],
  ['**', '*'],
  ['x{2}', 'y'],
  ['-[NSString length]', 'NSString'],
]

for (const [name, other] of PASTED) {
  test(`the pasted name ${name} is found, alone, and the search says that it went by plain text`, (t) => {
    for (const text of [name, ` ${name} `, name.toUpperCase()]) {
      const {names, plainBecause} = found([other, name], text)
      t.deepEqual(names, [name], text)
      t.not(plainBecause, null, text)
    }
  })
}

test('a regular expression that finds something stays one', (t) => {
  for (const [text, hits] of [
    ['^main$', ['main']],
    ['ma.n', ['main', 'main.init']],
    ['(main|run)', ['main', 'main.init', 'run']],
  ] as const) {
    t.deepEqual(found(['main', 'main.init', 'run'], text), {names: [...hits], plainBecause: null})
  }
})

test('what finds nothing either way is told as the expression that it is, or said to be none', (t) => {
  t.deepEqual(found(['main'], 'none.*'), {names: [], plainBecause: null})
  t.deepEqual(found(['main'], '(none'), {names: [], plainBecause: 'no regular expression'})
})

test('a text that is the name of a function finds it even where it matches others as an expression', (t) => {
  t.deepEqual(found(['ab', 'a[b]'], 'a[b]'), {names: ['a[b]'], plainBecause: ''})
  t.deepEqual(found(['ab'], 'a[b]'), {names: ['ab'], plainBecause: null})
})

test('plain text tells upper from lower case when asked to', (t) => {
  t.deepEqual(found(['A[b]', 'a[b]'], 'a[b', false).names, ['a[b]'])
  t.deepEqual(found(['A[b]', 'a[b]'], 'a[b', true).names, ['A[b]', 'a[b]'])
})

test('a name as a box shows it, with an ellipsis, is found too', (t) => {
  const full = 'Envoy::ConnectionImpl::ConnectionImpl(int, Envoy::Socket&)::$_6::operator()(bool) const'
  t.deepEqual(found([full, 'x'], 'ConnectionImpl::ConnectionImpl(…)::$_6::operator()').names, [full])
  t.deepEqual(found([full, 'x'], '…ConnectionImpl').names, [full])
  t.deepEqual(found([full, 'x'], '…').names, [])
})
