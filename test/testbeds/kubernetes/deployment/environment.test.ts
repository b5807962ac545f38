import test from 'ava'
import {versionsIn} from '../../../../src/testbeds/kubernetes/deployment/environment.ts'

test("the versions of a deployment are fortio's and Envoy's, as the record of its environment has them", (t) => {
  const envoyVersion = 'cc9bd3a37d53f7e4e4a2d0e0e2d3fd7f9b7b0f4a/1.40.0/Clean/RELEASE/BoringSSL'
  t.deepEqual(versionsIn({fortioVersion: '1.69.5', envoyVersion}), {fortio: '1.69.5', envoy: '1.40.0'})
  t.deepEqual(versionsIn({fortioVersion: null, envoyVersion: null}), {})
})
