import test from 'ava'
import {areNamesGiven, withGivenNames} from '../../src/profiles/given-names.ts'
import {nameStacksHere} from '../../src/profiles/name-stacks.ts'
import {frame} from '../../src/stacks/model/stacks.ts'
import {stacksOf} from '../stacks/stacks-of.ts'

const NAMED = stacksOf(
  [frame({name: 'main'}), frame({name: '_ZN3foo3barEv'})],
  [frame({name: 'main'}), frame({name: 'foo::bar()'})],
  [frame({name: 'main'})],
)

test('stacks whose names are all given become the same as where addresses are looked up', async (t) => {
  const quick = withGivenNames(NAMED, {})
  t.deepEqual(quick, await nameStacksHere(NAMED, {}))
  t.deepEqual(
    quick.stacks.frames.map(({name}) => name),
    ['main', 'foo::bar()'],
  )
})

test('one address, or files of symbols that might not be there, take the long way', (t) => {
  t.true(areNamesGiven(NAMED, {symbolUrls: ['https://files.example/{build_id}']}))
  t.false(areNamesGiven(stacksOf([frame({name: 'main'}), frame({name: '?', address: 4096n})]), {}))
  t.false(areNamesGiven(NAMED, {symbols: ['/nonesuch']}))
})

test('an address of symbols that is none is told, though none is asked', async (t) => {
  const naming = {symbolUrls: ['https://files.example/{unknown}']}
  const told = await t.throwsAsync(nameStacksHere(NAMED, naming))
  t.throws(() => withGivenNames(NAMED, naming), {message: told!.message})
})
