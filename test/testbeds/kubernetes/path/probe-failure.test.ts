import test from 'ava'
import {probeFailure as failureWithin, lastingHint} from '../../../../src/testbeds/kubernetes/path/probe-failure.ts'
import type {ExecResult} from '../../../../src/testbeds/testbed.ts'

const ENDED: ExecResult = {command: 'fortio load', exitCode: 0, signal: null, stdout: '', stderr: '', timedOut: false}

function probeFailure(ended: ExecResult): string | null {
  return failureWithin(ended, 5)
}

/** The part of fortio 1.68's result that tells what became of the request; its exit code is 0 in each case. */
function counted(code: string): ExecResult {
  return {...ENDED, stdout: JSON.stringify({RunType: 'HTTP', RetCodes: {[code]: 1}})}
}

test('a path is open when the one request was answered well, in HTTP, gRPC and TCP', (t) => {
  for (const code of ['200', 'SERVING', 'OK']) t.is(probeFailure(counted(code)), null, code)
})

test('a 503 of a sidecar is no answer, though fortio ends well', (t) => {
  t.is(probeFailure(counted('503')), '503')
})

test('broken connections and calls are told in words', (t) => {
  t.is(probeFailure(counted('-1')), 'the connection broke')
  t.is(probeFailure(counted('ERROR')), 'ERROR')
  const refused = 'dial tcp 127.0.0.1:18899: connect: connection refused'
  t.is(probeFailure(counted(refused)), refused)
})

test('a probe without a result is explained by what was printed last, or by its exit code', (t) => {
  t.is(probeFailure({...ENDED, exitCode: 1, stderr: 'starting\nno such host\n'}), 'no such host')
  t.is(probeFailure({...ENDED, exitCode: 137}), 'fortio ended with exit code 137')
  t.is(probeFailure({...ENDED, stdout: '{"RetCodes": {}}', stderr: 'nothing sent'}), 'nothing sent')
  t.regex(probeFailure({...ENDED, exitCode: null, timedOut: true})!, /^nothing was answered within \d+ s$/)
})

/** As fortio 1.68 logged it before a gateway of the test's own, with level warning. */
function logged(code: string, line: object): ExecResult {
  const stderr = `Fortio 1.68.0 running at 0 queries per second\n${JSON.stringify(line)}\nAll done 1 calls\n`
  return {...counted(code), stderr}
}

const UNKNOWN = 'tls: failed to verify certificate: x509: certificate signed by unknown authority'
const TLS_FAULTS = [
  ['-1', {level: 'err', msg: 'Unable to TLS connect', err: UNKNOWN}],
  ['-1', {level: 'err', msg: 'Unable to send request', err: `Get "https://127.0.0.1:18443/echo": ${UNKNOWN}`}],
  [
    'ERROR',
    {
      level: 'warn',
      msg: `Error making grpc call: rpc error: code = Unavailable desc = connection error: desc = "transport: authentication handshake failed: ${UNKNOWN}"`,
    },
  ],
] as const

test('a fault of TLS is told in its own words, over HTTP, HTTP/2 and gRPC, and does not pass', (t) => {
  for (const [code, line] of TLS_FAULTS) {
    const text = probeFailure(logged(code, line))
    t.regex(text!, /certificate signed by unknown authority/)
    t.regex(lastingHint(text!, 'ingress')!, /--cacert FILE/)
  }
  const other = 'tls: failed to verify certificate: x509: certificate is valid for web.example, not localhost'
  t.regex(lastingHint(other, 'ingress')!, /name the host of --ingress/)
})

test('a gateway that wants certificates of clients, and an authority that is not there, are told apart', (t) => {
  t.regex(lastingHint('remote error: tls: certificate required', 'ingress')!, /certificates of its clients/)
  const missing = {level: 'err', msg: 'Unable to read CA from /ca.crt: open /ca.crt: no such file or directory'}
  const ended = {...logged('x', missing), exitCode: 1, stdout: ''}
  t.regex(lastingHint(probeFailure(ended)!, 'ingress')!, /with --attach nothing is/)
})

test('a 404 of a gateway is a route that is missing, and one of a server is not', (t) => {
  t.regex(lastingHint('404', 'ingress')!, /has no route for this host/)
  const grpc =
    'rpc error: code = Unimplemented desc = unexpected HTTP status code received from server: 404 (Not Found); transport: received unexpected content-type'
  t.regex(lastingHint(grpc, 'ingress')!, /has no route/)
  t.is(lastingHint('404', 'bothsidecar'), null)
})

test('what may pass has no such hint', (t) => {
  for (const text of ['503', 'dial tcp 10.0.0.1:443: connect: connection refused', 'EOF', 'the connection broke'])
    t.is(lastingHint(text, 'ingress'), null, text)
})
