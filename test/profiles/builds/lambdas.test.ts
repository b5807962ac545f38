import test from 'ava'
import {classAcrossBuilds, numbersLambda} from '../../../src/profiles/builds/lambdas.ts'
import {withoutMarksOfBuild} from '../../../src/stacks/names/one-spelling.ts'

const across = (owner: string): string => classAcrossBuilds(owner, withoutMarksOfBuild)

test('a lambda is called after its number where a compiler counts them', (t) => {
  for (const name of ['Envoy::Http::$_1::operator()', 'farm::Barn::open()::{lambda(int)#2}::operator()']) {
    t.true(numbersLambda(name), name)
  }
  for (const name of ['farm::Barn::open', 'farm::$Barn::#2', 'Router::Filter::#14', '{lambda()}']) {
    t.false(numbersLambda(name), name)
  }
})

test('a lambda’s class is looked for in another build by the function that it is in, and the callable that libc++ wraps', (t) => {
  const older =
    'std::__1::__function::__func<farm::Barn::open(int)::$_1, std::__1::allocator<farm::Barn::open(int)::$_1>, void ()>'
  const later = 'std::__1::__function::__func<farm::Barn::open(int)::$_0, void ()>'
  t.is(across(older), across(later))
  t.is(across('farm::{lambda(int)#1}'), across('farm::{lambda(int)#2}'))
  t.not(across('farm::{lambda(int)#1}'), across('farm::{lambda(long)#1}'))
  t.not(across(later), across(later.replace('Barn', 'Silo')))
  t.is(across('absl::lts_20260107::Mutex'), across('absl::lts_20260817::Mutex'))
})
