import {readFileSync} from 'node:fs'
import {join} from 'node:path'
import test from 'ava'
import {explain} from '../../../src/load/fortio/explain.ts'

function log(name: string): string {
  return readFileSync(join(import.meta.dirname, '../../fixtures/load/fortio/1.68.0', `${name}.log`), 'utf8')
}

test('a refused connection is told with its address', (t) => {
  t.is(explain(log('http-refused')), 'Unable to connect: dial tcp 127.0.0.1:1: connect: connection refused')
  t.regex(explain(log('grpc-refused')), /^rpc error: code = Unavailable .* connection refused"$/)
})

test('a warm-up answered badly is told with its code', (t) => {
  t.is(explain(log('http-503')), 'error 503 for http://127.0.0.1:18080/echo?status=503 (92 bytes)')
})

test('anything else is told by its last line', (t) => {
  t.is(explain('one\n{"broken\nflag provided but not defined: -x\n\n'), 'flag provided but not defined: -x')
  t.is(explain(''), 'it printed nothing')
})
