import test from 'ava'
import {resolvePart} from '../../src/config/resolve-part.ts'
import {resolveWith, sourcesWith} from './_resolve.ts'

const FILES = {
  '/here/v.yaml': 'conn: none\nsymbols: mine\nsymbolUrls: none',
  '/here/wrong.yaml': 'conn: 3\nsymbolUrls: nowhere',
  '/here/unknown.yaml': 'conn: 3\nsymbolz: mine',
}

for (const given of [
  {},
  {flags: {symbols: ['a', '/b']}},
  {environment: {RUNNER_SYMBOLS: 'a,b', RUNNER_SYMBOL_URLS: 'https://files.example/{build_id}'}},
  {flags: {values: ['u.yaml']}, files: {'/here/u.yaml': 'symbols: [c]\nmetrics: p50'}},
]) {
  test(`a part is what the whole has there, with ${JSON.stringify(given)}`, async (t) => {
    const {value, warnings} = await resolvePart(sourcesWith(given), 'symbols')
    const whole = await resolveWith(given)
    t.deepEqual(value, whole.settings.symbols)
    t.deepEqual(warnings, whole.warnings)
  })
}

test('a wrong value of a setting that is no part of it does no harm', async (t) => {
  const given = {flags: {values: ['v.yaml']}, environment: {RUNNER_QPS: 'some'}, files: FILES}
  const {value} = await resolvePart(sourcesWith(given), 'symbols')
  t.deepEqual(value, {paths: ['/here/mine'], urls: []})
  await t.throwsAsync(resolveWith(given), {message: /^values .*: conn "none" is not a whole number/})
})

for (const [file, message] of [
  ['wrong.yaml', 'values /here/wrong.yaml:2: symbolUrls "nowhere" is no http or https address with a path'],
  ['unknown.yaml', 'values /here/unknown.yaml:2: there is no setting "symbolz"'],
  ['gone.yaml', /^Reading the values file \/here\/gone.yaml: /],
] as const) {
  test(`${file} is told of a part as of the whole`, async (t) => {
    const given = {flags: {values: [file]}, files: FILES}
    const whole = await t.throwsAsync(resolveWith(given), {code: 'CONFIGURATION', message})
    await t.throwsAsync(resolvePart(sourcesWith(given), 'symbols'), {code: 'CONFIGURATION', message: whole!.message})
  })
}
