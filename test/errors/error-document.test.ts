import test from 'ava'
import {errorDocument} from '../../src/errors/error-document.ts'
import {PrerequisiteError} from '../../src/errors/index.ts'

test('an error of ours keeps its code, exit code, hint and causes', (t) => {
  const cause = new Error('outer', {cause: new Error('inner')})
  const {error} = errorDocument(new PrerequisiteError('perf is missing', {hint: 'install it', cause}))
  t.deepEqual(error, {
    code: 'PREREQUISITE_MISSING',
    exitCode: 4,
    message: 'perf is missing',
    hint: 'install it',
    causes: ['outer', 'inner'],
  })
})

test('anything else that is thrown is a fault of ours', (t) => {
  t.like(errorDocument(new TypeError('x is not a function')).error, {code: 'INTERNAL', exitCode: 1, hint: null})
  t.like(errorDocument('a text').error, {code: 'INTERNAL', exitCode: 1, message: 'a text'})
})

test('causes that go in a circle come to an end', (t) => {
  const error = new Error('round')
  error.cause = error
  t.is(errorDocument(error).error.causes.length, 10)
})
