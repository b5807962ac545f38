import test from 'ava'
import {causesIn, lastLogLines} from '../../../../src/testbeds/kubernetes/objects/log-lines.ts'

function second(number: number): string {
  return `2026-11-30T10:00:${String(number).padStart(2, '0')}.123456Z`
}

/** As pilot-agent and Envoy write it, in the formats of Istio 1.31 (`status/server.go`, `application_log_config`). */
const REJECTED = `${second(1)}\twarning\tenvoy config external/envoy/source/extensions/config_subscription/grpc/grpc_subscription_impl.cc:138\tgRPC config for type.googleapis.com/envoy.config.listener.v3.Listener rejected: Error adding/updating listener(s) 10.9.8.7_443: cannot bind '127.0.0.1:443': Permission denied\n\n\tthread=20`
const STARTED = `${second(0)}\tinfo\tStatus server listening on 15020`
const NOT_READY = Array.from(
  {length: 58},
  (_, index) =>
    `${second(index + 2)}\twarn\tEnvoy proxy is NOT ready: config received from XDS server, but was rejected: cds updates: 1 successful, 0 rejected; lds updates: 0 successful, ${index + 1} rejected`,
)
const LOG = [STARTED, REJECTED, ...NOT_READY, ''].join('\n')

test('what a probe repeats each second is told once, with how often, and hides nothing that stands before it', (t) => {
  const lines = lastLogLines(LOG, 20)
  t.is(lines.length, 4)
  t.regex(lines[0]!, /Status server listening on 15020$/)
  t.regex(lines[1]!, /rejected: Error adding/)
  t.regex(lines[2]!, /thread=20$/)
  t.regex(lines[3]!, /^2026-11-30T10:00:59.*NOT ready.*58 rejected \(×58\)$/)
})

test('the cause of a proxy that is not ready is the line that tells of a refusal, and never that it is not ready', (t) => {
  const causes = causesIn(LOG)
  t.is(causes.length, 1)
  t.regex(causes[0]!, /gRPC config for \S+ rejected: .*cannot bind '127\.0\.0\.1:443': Permission denied$/)
  t.deepEqual(causesIn(NOT_READY.join('\n')), [])
  t.deepEqual(causesIn(''), [])
})

test('without a refusal an error is taken for the cause, and an error that keeps coming is told once', (t) => {
  const failed = `error\tfailed to sign: create certificate: rpc error: code = Unavailable desc = connection error`
  const log = Array.from({length: 30}, (_, index) => `${second(index)}\t${failed}`).join('\n')
  t.deepEqual(causesIn(log), [`${second(29)}␉${failed.replaceAll('\t', '␉')} (×30)`])
})

test('lines that differ in words stay apart, and the last of many are kept', (t) => {
  const lines = lastLogLines('one 1\ntwo\none 2\r\nthree\n\n', 20)
  t.deepEqual(lines, ['two', 'one 2 (×2)', 'three'])
  t.deepEqual(lastLogLines('a\nb\nc', 2), ['b', 'c'])
  t.deepEqual(lastLogLines('', 2), [])
})
