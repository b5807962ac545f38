import test from 'ava'
import {envoyBuild} from '../../src/meshes/envoy-process.ts'

test('a build of Envoy is told by its commit and version', (t) => {
  const commit = 'f9d0ee80d9c7a4e5a5b0e7b0c6a5d4c3b2a19080'
  t.deepEqual(envoyBuild(`${commit}/1.34.2-dev/Clean/RELEASE/BoringSSL`), {commit, version: '1.34.2-dev'})
  for (const other of ['1.34.2', '', 'stable-2.14.0', null, undefined, `${commit}/`]) t.is(envoyBuild(other), null)
})
