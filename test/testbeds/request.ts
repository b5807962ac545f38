import {mkdtemp} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import type {DeploymentRequest} from '../../src/testbeds/testbed.ts'

/** Everything that a testbed can carry. */
export const EVERYTHING = {
  mesh: 'envoy',
  modes: ['baseline', 'serversidecar', 'clientsidecar', 'bothsidecar'],
  protocols: ['http', 'http2', 'grpc', 'tcp'],
  tls: 'mutual',
  proxyConcurrency: 2,
  executables: {fortio: 'fortio', envoy: 'envoy'},
  profiling: false,
  signal: new AbortController().signal,
} as const satisfies Partial<DeploymentRequest>

/** A request for it in a folder of the test's own; `changes` say what is different. */
export async function deploymentRequest(changes: Partial<DeploymentRequest> = {}): Promise<DeploymentRequest> {
  return {
    runDirectory: await mkdtemp(join(tmpdir(), 'testbed-test-')),
    ...EVERYTHING,
    ...changes,
  }
}
