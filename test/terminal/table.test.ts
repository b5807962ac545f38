import test from 'ava'
import stringWidth from 'string-width'
import {renderTable, shorten} from '../../src/terminal/table.ts'

const COLUMNS = [
  {title: 'name', align: 'left'},
  {title: 'one', align: 'right'},
  {title: 'two', align: 'right'},
] as const

test('columns are as wide as their widest text, and no line ends in spaces', (t) => {
  const text = renderTable({
    columns: COLUMNS,
    rows: [
      ['a', '1', '22222'],
      ['long name', '100', ''],
    ],
    width: 80,
  })
  t.is(text, 'name       one    two\na            1  22222\nlong name  100')
})

test('a table that is too wide is cut into blocks that repeat the first column', (t) => {
  const text = renderTable({columns: COLUMNS, rows: [['a name', '1', '22222']], width: 14})
  t.is(text, 'name    one\na name    1\n\nname      two\na name  22222')
})

test('a name that leaves no room loses its middle', (t) => {
  const text = renderTable({columns: COLUMNS, rows: [['demo_qps_1000_c_16_both', '1', '2']], width: 20})
  t.true(
    text.split('\n').every((line) => line.length <= 20),
    text,
  )
  t.regex(text, /^demo_qp\S*…\S*6_both/m)
})

test('text of double width takes its room', (t) => {
  const text = renderTable({
    columns: COLUMNS,
    rows: [
      ['結果', '1', '2'],
      ['ab', '3', '4'],
    ],
    width: 80,
  })
  t.deepEqual([...new Set(text.split('\n').map((line) => stringWidth(line)))], [14])
})

test('a table without rows is its titles', (t) => {
  t.is(renderTable({columns: COLUMNS, rows: [], width: 80}), 'name  one  two')
})

test('a text that fits is not shortened', (t) => {
  t.is(shorten('four', 4), 'four')
  t.is(shorten('fives', 4), 'fi…s')
})
