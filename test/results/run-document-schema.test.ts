import {readFileSync} from 'node:fs'
import {join} from 'node:path'
import {Ajv2020} from 'ajv/dist/2020.js'
import test from 'ava'
import {reportFormat} from '../../src/report/index.ts'
import {PLAIN_STYLE} from '../../src/terminal/style.ts'
import {exampleDocument, exampleResult} from './example.ts'

const SCHEMA = JSON.parse(readFileSync(join(import.meta.dirname, '../../docs/run-document.schema.json'), 'utf8'))

/** The schema as published lets later versions add properties; here each one must be described. */
function withoutUnknownProperties(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(withoutUnknownProperties)
  if (typeof schema !== 'object' || schema === null) return schema
  const inner = Object.fromEntries(Object.entries(schema).map(([key, value]) => [key, withoutUnknownProperties(value)]))
  return 'required' in schema ? {...inner, additionalProperties: false} : inner
}

const validate = new Ajv2020({allErrors: true, allowUnionTypes: true}).compile(
  withoutUnknownProperties(SCHEMA) as object,
)

function errorsOf(document: unknown): string[] {
  validate(document)
  return (validate.errors ?? []).map(({instancePath, message}) => `${instancePath} ${message}`)
}

test('the document of a run with all that can happen is as the schema says, with no property undescribed', (t) => {
  const context = {currentDirectory: '/', width: 80, style: PLAIN_STYLE, run: null}
  t.deepEqual(errorsOf(JSON.parse(reportFormat('json').render(exampleDocument(), context))), [])
})

test('every property of a cell is required, save the reason', (t) => {
  const {reason: _reason, ...properties} = SCHEMA.$defs.cell.properties
  t.deepEqual(Object.keys(properties).sort(), SCHEMA.$defs.cell.required.toSorted())
  t.deepEqual(Object.keys(exampleResult()).sort(), SCHEMA.$defs.cell.required.toSorted())
})

test('a document that breaks the contract is refused, with the place', (t) => {
  const [cell] = exampleDocument().cells
  const {latencyMs: _latencyMs, ...incomplete} = cell!
  const broken: readonly (readonly [cell: object, place: RegExp])[] = [
    [{...cell, requestedQps: 'fast'}, /requestedQps/],
    [{...cell, errorShare: 12}, /errorShare/],
    [{...cell, status: 'ok'}, /status/],
    [{...cell, p50: 1}, /additional/],
    [incomplete, /latencyMs/],
  ]
  for (const [one, place] of broken) t.regex(errorsOf({...exampleDocument(), cells: [one]}).join('\n'), place)
})
