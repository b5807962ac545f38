import test from 'ava'
import {fittingNames} from '../../src/report/fitting-names.ts'

test('Names that differ in the blanks at their ends alone do not read alike in a table.', (t) => {
  t.deepEqual(fittingNames(['b', 'b ', ' b', 'b  '], 20), ['b', 'b␠', '␠b', 'b␠␠'])
})

test('Blanks within a name stay as they are.', (t) => {
  t.deepEqual(fittingNames(['void f(int, int)'], 20), ['void f(int, int)'])
})
