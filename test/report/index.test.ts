import test from 'ava'
import {UsageError} from '../../src/errors/index.ts'
import {REPORT_FORMATS, reportFormat} from '../../src/report/index.ts'
import {toCsv} from '../../src/results/csv.ts'
import {exampleDocument} from '../results/example.ts'
import {renderExample} from './render-example.ts'

for (const {name, description, extension} of REPORT_FORMATS) {
  test(`${name} has a description and an extension, and renders a run with nothing in it`, (t) => {
    t.true(description.length > 0)
    t.regex(extension, /^[a-z]+$/)
    t.notThrows(() => renderExample(name, {run: null}, exampleDocument({cells: [], warnings: []})))
  })
}

test('an unknown format is a usage error that lists those there are', (t) => {
  const error = t.throws(() => reportFormat('pdf'), {instanceOf: UsageError})
  t.regex(error.hint ?? '', /table, csv, json, html/)
})

test('json is the document as it is', (t) => {
  t.deepEqual(JSON.parse(renderExample('json')), exampleDocument())
})

test('csv is the results file', (t) => {
  t.is(renderExample('csv'), toCsv(exampleDocument().cells))
})
