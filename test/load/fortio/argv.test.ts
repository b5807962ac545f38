import test from 'ava'
import type {Cell} from '../../../src/config/cells/cell.ts'
import {argv} from '../../../src/load/fortio/argv.ts'
import {exampleCell} from '../example-cell.ts'

const OPTIONS = {
  executable: '/opt/fortio',
  resultFile: '/run/result.json',
  loadSeconds: 2,
  resolutionSeconds: 2e-5,
  label: 'demo',
}

function commandOf(changes: Partial<Cell>, target = 'http://127.0.0.1:8080'): string {
  return argv(exampleCell(changes), target, OPTIONS).join(' ')
}

test('an HTTP cell asks the echo server for its size', (t) => {
  t.is(
    commandOf({}),
    '/opt/fortio load -c 4 -qps 500 -t 2s -r 0.00002 -log-errors=false -labels demo -json /run/result.json http://127.0.0.1:8080/echo?size=1024',
  )
})

test('a target with a trailing slash gets one path', (t) => {
  t.true(commandOf({}, 'https://gateway.example/').endsWith(' https://gateway.example/echo?size=1024'))
})

test('HTTP/2, gRPC and TCP cells have their own forms', (t) => {
  t.true(commandOf({protocol: 'http2'}).endsWith(' -h2 http://127.0.0.1:8080/echo?size=1024'))
  t.true(commandOf({protocol: 'grpc'}, '127.0.0.1:8079').endsWith(' -grpc -ping -payload-size=1024 127.0.0.1:8079'))
  t.true(commandOf({protocol: 'tcp'}, '127.0.0.1:8078').endsWith(' -payload-size=1024 tcp://127.0.0.1:8078'))
  t.true(commandOf({protocol: 'tcp'}, 'tcp://127.0.0.1:8078').endsWith(' tcp://127.0.0.1:8078'))
})

test('as fast as it goes is qps 0 to fortio', (t) => {
  t.regex(commandOf({requestedQps: 'max'}), / -qps 0 /)
})

test('the load may last longer than the cell', (t) => {
  const words = argv(exampleCell({durationSeconds: 5}), 'http://a', {...OPTIONS, loadSeconds: 65})
  t.is(words[words.indexOf('-t') + 1], '65s')
})

test('pacing and connection settings are passed on', (t) => {
  const command = commandOf({
    jitter: true,
    uniform: true,
    nocatchup: true,
    keepalive: false,
    connectionReuse: {minimum: 10, maximum: 30},
  })
  t.regex(command, / -jitter -uniform -nocatchup .* -keepalive=false -connection-reuse=10:30 /)
})

test('a header is one word of the command line, whatever is in it', (t) => {
  const words = argv(exampleCell({headers: [['x-note', "a b'; rm -rf / #"]]}), 'http://a', OPTIONS)
  t.is(words[words.indexOf('-H') + 1], "x-note: a b'; rm -rf / #")
})

test('buffers grow with sizes above what fortio takes by itself', (t) => {
  t.notRegex(commandOf({sizeBytes: 100_000}), /httpbufferkb/)
  t.regex(commandOf({sizeBytes: 200_000}), / -httpbufferkb=204 /)
  t.regex(commandOf({protocol: 'grpc', sizeBytes: 300_000}, 'a:1'), / -maxpayloadsizekb=293 -payload-size=300000 /)
})

test('a certificate authority is passed on when there is one', (t) => {
  t.true(argv(exampleCell(), 'https://a', {...OPTIONS, cacert: '/ca.pem'}).includes('/ca.pem'))
})
