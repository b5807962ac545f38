import test from 'ava'
import {probeFailure} from '../../../../src/testbeds/kubernetes/deployment/path-probes.ts'
import type {ExecResult} from '../../../../src/testbeds/testbed.ts'

const ENDED: ExecResult = {command: 'fortio load', exitCode: 0, signal: null, stdout: '', stderr: '', timedOut: false}

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
