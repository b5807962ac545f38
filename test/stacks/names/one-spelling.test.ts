import {readFileSync} from 'node:fs'
import test from 'ava'
import {oneSpelling, SPELLING_RULES} from '../../../src/stacks/names/one-spelling.ts'
import {demangler} from '../../../src/symbols/demangle.ts'
import {assertRules, type RuleExample} from './rule-examples.ts'

/** For each rule names of two builds. */
const EXAMPLES: Readonly<Record<string, RuleExample>> = {
  'inline-namespace-of-std': [
    'std::__1::__fs::filesystem::path::compare',
    'std::filesystem::__cxx11::path::compare',
    'std::filesystem::path::compare',
    'std::__detail::_State::run',
  ],
  'inline-namespace-of-abseil': [
    'absl::lts_20260107::Mutex::Lock()',
    'absl::debian3::Mutex::Lock()',
    'absl::Mutex::Lock()',
    'absl::base_internal::SpinLock::Lock()',
  ],
  'inline-namespace-with-version': [
    'fmt::v9::detail::write',
    'fmt::v11::detail::write',
    'fmt::detail::write',
    'envoy::config::core::v3::Node::Clear()',
  ],
  'namespace-of-icu': ['icu_72::Locale::Locale()', 'icu_76::Locale::Locale()', 'icu::Locale::Locale()', 'u_strlen_72'],
  'abi-tag': ['give[abi:cxx11](int)', 'give[abi:ne180100](int)', 'give(int)', 'give[ab](int)'],
  'anonymous-namespace': [
    '_GLOBAL__N__5b2e1c9d_7_work_cc_ab12::work()',
    '_GLOBAL__N_1::work()',
    '(anonymous namespace)::work()',
    '_GLOBAL__sub_I_work',
  ],
  'unique-internal-name': ['work.__uniq.123456789012345', 'work.__uniq.987654321098765', 'work', 'work.__unique'],
}

function symbolsOf(file: string): {mangled: string; demangled: string}[] {
  const text = readFileSync(new URL(`../../fixtures/names/${file}`, import.meta.url), 'utf8')
  return text
    .trim()
    .split('\n')
    .map((line) => line.split('\t') as [string, string])
    .map(([mangled, demangled]) => ({mangled, demangled}))
}

/** Symbols of one source by g++ with libstdc++ and by clang with libc++, in the order of their one spelling. */
const [GCC, CLANG] = ['gcc-12.txt', 'clang-18.txt'].map(symbolsOf) as [
  ReturnType<typeof symbolsOf>,
  ReturnType<typeof symbolsOf>,
]

test('Each rule makes the names of two builds one and leaves other names alone.', (t) => {
  assertRules(t, SPELLING_RULES, EXAMPLES, oneSpelling)
})

test('All functions of one source are spelt alike whether g++ and libstdc++ or clang and libc++ made them, and stay apart.', (t) => {
  const spellings = [GCC, CLANG].map((symbols) => symbols.map(({demangled}) => oneSpelling(demangled)).sort())
  t.deepEqual(spellings[0], spellings[1])
  t.is(new Set(spellings[0]).size, GCC.length)
  t.true(GCC.length > 30)
  t.is(GCC.filter(({demangled}) => CLANG.some((other) => other.demangled === demangled)).length, 6)
  // The demangler writes parameters that are a pack as only it does.
  const demangle = demangler()
  const ours = [GCC, CLANG].map((symbols) =>
    symbols
      .filter(({demangled}) => !demangled.includes('many<'))
      .map(({mangled}) => oneSpelling(demangle(mangled)))
      .sort(),
  )
  t.deepEqual(ours[0], ours[1])
})

test('Template arguments go that follow from the ones before them, and no others.', (t) => {
  const spellings = GCC.map(({demangled}) => oneSpelling(demangled))
  for (const expected of [
    'takeMap(std::map<std::string, int>&, std::map<int, std::vector<std::string>>&, std::multimap<int, std::string>&, std::map<int, int, std::greater<int>>&)',
    'takePtr(std::unique_ptr<A>, std::unique_ptr<A []>, std::shared_ptr<A>, std::unique_ptr<int, void (*)(int*)>)',
    'void two<int, std::less<int>>(int, std::less<int>)',
    'void many<std::vector<int>, std::allocator<int>>(std::vector<int> const&, std::allocator<int> const&)',
    'S::operator>>(std::vector<std::string>&)',
    'S::operator->()',
    'envoy::config::v3alpha::Node::set(std::string const&)',
  ]) {
    t.true(spellings.includes(expected), expected)
  }
  t.is(
    oneSpelling('f(std::vector<int, Pool<int>>, std::map<A, B, std::less<B>, std::allocator<std::pair<A const, B>>>)'),
    'f(std::vector<int, Pool<int>>, std::map<A, B, std::less<B>>)',
  )
})

test('Names that were cut, or are no C++, stay as they are.', (t) => {
  for (const name of [
    'std::vector<int, std::allocator<int',
    'std::vector<int>, f)',
    'Main.lambda$<init>',
    'JS:a < b [eval]',
    '<alloc::vec::Vec<T, A> as core::ops::drop::Drop>::drop',
    'github.com/envoyproxy/go-control-plane/envoy/config/core/v3.(*Node).String',
    '',
  ]) {
    t.is(oneSpelling(name), name)
  }
})

test('Hostile names are gone through in little time.', (t) => {
  const started = performance.now()
  for (const part of [
    'std::',
    'std::__1::',
    'std::map<',
    'a<',
    '> >',
    'operator<',
    '[abi:',
    'std::vector<a, b>,',
    '(',
  ]) {
    oneSpelling(part.repeat(16_000 / part.length))
    oneSpelling(part.repeat(1_000_000 / part.length))
  }
  t.true(performance.now() - started < 2000)
})

test('The page on differences has one row for each rule of spelling.', (t) => {
  const page = readFileSync(new URL('../../../docs/differences.md', import.meta.url), 'utf8')
  const rows = [...page.matchAll(/^\| `([a-z0-9-]+)` \| .* \| spelling \|$/gm)].map(([, id]) => id)
  t.deepEqual(rows, [...SPELLING_RULES.map(({id}) => id), 'default-arguments'])
})
