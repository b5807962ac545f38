import {existsSync, readdirSync} from 'node:fs'
import {join} from 'node:path'
import test from 'ava'
import {UsageError} from '../../src/errors/index.ts'
import {LOAD_GENERATORS, loadGenerator} from '../../src/load/index.ts'

test('a load generator is found by its name', (t) => {
  t.is(loadGenerator('fortio').name, 'fortio')
})

test('an unknown load generator is a usage error that lists those there are', (t) => {
  const error = t.throws(() => loadGenerator('wrk'), {instanceOf: UsageError})
  t.regex(error?.hint ?? '', /fortio/)
})

for (const {name, description} of LOAD_GENERATORS) {
  test(`${name} has a description and recorded results`, (t) => {
    const folder = join(import.meta.dirname, '../fixtures/load', name)
    t.true(description.length > 0)
    t.true(existsSync(folder))
    t.true(readdirSync(folder, {recursive: true, encoding: 'utf8'}).some((file) => file.endsWith('.json')))
  })
}
