import test from 'ava'
import {fittingName} from '../../../src/flamegraph/names/fitting-name.ts'
import {shorterNames} from '../../../src/flamegraph/names/shorter-names.ts'

/** Names as demanglers and runtimes write them, with the forms that a box may show, from the longest to the shortest. */
const NAMES: readonly (readonly [name: string, ...forms: string[]])[] = [
  [
    'Envoy::ConnectionImpl::ConnectionImpl(Dispatcher&, std::unique_ptr<Socket>&&, bool)::$_6::operator()(bool) const',
    'Envoy::ConnectionImpl::ConnectionImpl(…)::$_6::operator()',
    '…ConnectionImpl::ConnectionImpl(…)::$_6::operator()',
    '…ConnectionImpl(…)::$_6::operator()',
  ],
  [
    'std::vector<int>::push_back(int&&)',
    'std::vector<int>::push_back',
    'std::vector::push_back',
    '…vector::push_back',
    '…push_back',
  ],
  ['Foo::bar(int) const::$_0::operator()(bool) const', 'Foo::bar(…)::$_0::operator()', '…bar(…)::$_0::operator()'],
  ["main::'lambda'(int)::operator()(int) const", "main::'lambda'(…)::operator()"],
  ['main::{lambda(int)#1}::operator()(int) const', 'main::{lambda(…)#1}::operator()'],
  ['bool operator<<int, std::allocator<int>>(V const&, V const&)', 'operator<<int, std::allocator<int>>', 'operator<'],
  [
    'std::ostream& std::operator<<<char>(std::ostream&, char)',
    'std::operator<<<char>',
    'std::operator<<',
    '…operator<<',
  ],
  ['Foo::operator->() const', 'Foo::operator->', '…operator->'],
  ['Foo::operator<=>(Foo const&) const', 'Foo::operator<=>', '…operator<=>'],
  ['Foo::operator()(int) const &', 'Foo::operator()'],
  ['operator new[](unsigned long)', 'operator new[]'],
  ['absl::Status::operator bool() const', 'absl::Status::operator bool', '…Status::operator bool', '…operator bool'],
  [
    'X::operator std::vector<int>*() const &&',
    'X::operator std::vector<int>*',
    'X::operator std::vector*',
    '…operator std::vector*',
  ],
  ['(anonymous namespace)::Foo::bar(int) noexcept', '(anonymous namespace)::Foo::bar', '…Foo::bar', '…bar'],
  [
    'decltype(auto) std::invoke<void (*&)(int), int>(void (*&)(int), int&&)',
    'std::invoke<void (*&)(int), int>',
    'std::invoke',
    '…invoke',
  ],
  ['std::enable_if<(1 < 2), int>::type foo<int>(int)', 'foo<int>', 'foo'],
  ['auto foo<int>(int) const -> decltype(x(1))', 'foo<int>', 'foo'],
  ['std::string[abi:cxx11] Foo::name[abi:cxx11]() const', 'Foo::name', '…name'],
  ['Foo::bar(int) [clone .constprop.0] [clone .isra.0]', 'Foo::bar', '…bar'],
  ['tcp_v4_rcv.isra.0', 'tcp_v4_rcv'],
  ['non-virtual thunk to Foo::bar(int)', 'non-virtual thunk to Foo::bar', '…bar'],
  ['main.(*S).hot', '…(*S).hot', '…hot'],
  ['main.(*List[go.shape.int]).Push', 'main.(*List).Push', '…(*List).Push', '…Push'],
  [
    'github.com/a/bar.(*T).Method.func1.2',
    '…a/bar.(*T).Method.func1.2',
    '…bar.(*T).Method.func1.2',
    '…(*T).Method.func1.2',
    '…Method.func1.2',
  ],
  ['slices.Sort[go.shape.[]main.T,go.shape.main.T]', 'slices.Sort', '…Sort'],
  [
    '<alloc::vec::Vec<T> as core::iter::Iterator<T>>::next::h0123456789abcdef',
    '<alloc::vec::Vec<T> as core::iter::Iterator<T>>::next',
    '<alloc::vec::Vec as core::iter::Iterator>::next',
    '<Vec as Iterator>::next',
    '…next',
  ],
  [
    'core::iter::Iterator::collect::<Vec<u8>>',
    'core::iter::Iterator::collect',
    '…iter::Iterator::collect',
    '…Iterator::collect',
    '…collect',
  ],
  [
    'java.util.HashMap.put(Ljava/lang/Object;I)Ljava/lang/Object;',
    'java.util.HashMap.put',
    '…util.HashMap.put',
    '…HashMap.put',
    '…put',
  ],
  ['void com.foo.Bar.<init>(int)', 'com.foo.Bar.<init>', '…foo.Bar.<init>', '…Bar.<init>', '…<init>'],
  [
    'System.List`1[System.__Canon]::Add(!0)[OptimizedTier1]',
    'System.List`1[System.__Canon]::Add',
    'System.List`1::Add',
    '…List`1::Add',
    '…Add',
  ],
  [
    'instance void [System.Private.CoreLib] System.Threading.Thread::Start(object)[Tier0]',
    'System.Threading.Thread::Start',
    '…Threading.Thread::Start',
    '…Thread::Start',
    '…Start',
  ],
  ['Program.<Main>$(System.String[])', 'Program.<Main>$', '…<Main>$'],
  ['JS:~foo /path/file.js:12:5', 'JS:~foo'],
  ['foo (app.py:12)', 'foo'],
  ['worker_impl.cc:threadRoutine', '…threadRoutine'],
  ['ssl_lib.cc+0x5bfbaf0'],
  ['Envoy::Buffer::OwnedImpl::#2', '…Buffer::OwnedImpl::#2', '…OwnedImpl::#2'],
  ...[
    '[libc.so.6]',
    '[unknown]',
    'envoy+0x12',
    'libc.so.6+0x12',
    'wrk:worker_0',
    'swapper/0',
    'kworker/u4:2',
    '-[NSString length]',
    '(garbage collector)',
    '((((',
    'foo(',
    'a<b',
    '',
  ].map((name) => [name] as const),
]

for (const [name, ...forms] of NAMES) {
  test(`${name || 'an empty name'} is shortened by what says least`, (t) => {
    t.deepEqual(shorterNames(name), forms)
  })
}

test('a name is shown in the longest form that fits, and only then cut', (t) => {
  const name = 'std::vector<int>::push_back(int&&)'
  const shown = [34, 33, 26, 20, 12, 10, 9, 3].map((room) => fittingName(name, room))
  t.deepEqual(shown, [
    name,
    'std::vector<int>::push_back',
    'std::vector::push_back',
    '…vector::push_back',
    '…push_back',
    '…push_back',
    'push_back',
    'pu…',
  ])
  t.is(fittingName('tcp_sendmsg', 6), 'tcp_s…')
})

test('names of nothing but brackets, however long, are shortened within a moment', (t) => {
  const started = performance.now()
  for (const text of [
    '(',
    '((<',
    '<>',
    '()',
    'operator<',
    'a::',
    'a.b/',
    ' x',
    '.isra.0',
    '(a',
    '[abi:x]',
    "'",
    '@@',
  ]) {
    const name = text.repeat(4096 / text.length)
    for (const form of shorterNames(name)) t.true(form.length < name.length)
    shorterNames(name + ')'.repeat(1000))
  }
  t.true(performance.now() - started < 20_000)
})

test('A narrow box of a place in a class’s table shows the class and never the number alone.', (t) => {
  const name = 'Envoy::Buffer::OwnedImpl::#2'
  t.is(fittingName(name, 14), '…OwnedImpl::#2')
  t.is(fittingName(name, 10), 'OwnedImpl…')
  t.is(fittingName(name, 5), 'Owne…')
})
