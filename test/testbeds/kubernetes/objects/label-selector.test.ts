import test from 'ava'
import {isSelected} from '../../../../src/testbeds/kubernetes/objects/label-selector.ts'

const LABELS = {app: 'web', tier: 'server'}

test('a selector takes labels that have all that it names, and one that names nothing takes all', (t) => {
  t.true(isSelected(LABELS, undefined))
  t.true(isSelected(LABELS, {matchLabels: {}, matchExpressions: []}))
  t.true(isSelected(LABELS, {matchLabels: {app: 'web'}}))
  t.false(isSelected(LABELS, {matchLabels: {app: 'web', zone: 'a'}}))
  t.false(isSelected({}, {matchLabels: {app: 'web'}}))
})

for (const [operator, there, other, absent] of [
  ['In', true, false, false],
  ['NotIn', false, true, true],
  ['Exists', true, true, false],
  ['DoesNotExist', false, false, true],
] as const) {
  test(`operator ${operator} tells a label's value from another, and from none`, (t) => {
    const selector = {matchExpressions: [{key: 'app', operator, values: ['web']}]}
    t.is(isSelected({app: 'web'}, selector), there)
    t.is(isSelected({app: 'other'}, selector), other)
    t.is(isSelected({}, selector), absent)
  })
}
