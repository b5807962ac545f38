import test from 'ava'
import {InputError} from '../../src/errors/index.ts'
import {chosenGroups} from '../../src/nightly/chosen-groups.ts'

test('groups are on or off, what else is set is a variable of the hooks, and comments are neither', (t) => {
  const {isEnabled, variables} = chosenGroups(
    '# all\nnone=true\n\nsecurity-authz = False\nCLUSTER=a=b\n#off=true\n',
    'x.conf',
  )
  t.deepEqual(
    [...isEnabled],
    [
      ['none', true],
      ['security-authz', false],
    ],
  )
  t.deepEqual(variables, {CLUSTER: 'a=b'})
})

test('a line that is neither is refused with its place', (t) => {
  for (const line of ['none', '=true', 'two words=true', '1st=yes']) {
    t.throws(
      () => chosenGroups(`a=true\n${line}\n`, 'x.conf'),
      {instanceOf: InputError, message: /^Reading x\.conf:2: /},
      line,
    )
  }
})
