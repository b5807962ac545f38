import test from 'ava'
import {faultOfManifest} from '../../src/profiles/check-manifest.ts'
import type {ProfileManifest} from '../../src/profiles/manifest.ts'

const RECORDED: ProfileManifest = {
  schemaVersion: 1,
  name: 'perf',
  profiler: {kind: 'custom', tool: 'perf', command: 'perf record', toolVersion: null},
  format: null,
  event: null,
  unit: null,
  scope: null,
  process: {
    proxy: 'fortioserver',
    workload: 'fortioserver',
    instance: 'fortioserver-0',
    pid: 7,
    hostPid: null,
    executable: '/usr/local/bin/envoy',
    buildId: null,
  },
  window: {startedAt: '2026-01-02T03:04:05Z', endedAt: '2026-01-02T03:04:15Z', durationSeconds: 10},
  host: {hostname: 'one', kernel: '6.1', architecture: 'x86_64'},
  files: {raw: 'perf.data', log: null, script: null, maps: null},
  facts: {},
}

function faultWith(changes: object): string | null {
  return faultOfManifest({...RECORDED, ...changes})
}

test('a manifest has no fault, with all that it may have and without what other versions left out', (t) => {
  t.is(faultWith({}), null)
  const {log: _, ...files} = RECORDED.files
  t.is(faultWith({files}), null)
  const modules = [{path: '/a', sha256: 'ab', sizeBytes: 1, buildId: null}]
  const more = {modules, missingModules: [{path: '/b', reason: 'gone'}], kernelSymbols: {sha256: 'cd', sizeBytes: 1}}
  t.is(faultWith({files: {...RECORDED.files, ...more}}), null)
})

for (const [changes, fault] of [
  [{schemaVersion: 2}, 'its schemaVersion is 2, not 1'],
  [{name: 7}, 'its name cannot be 7'],
  [{weightPerCount: null}, 'its weightPerCount cannot be null'],
  [{process: undefined}, 'its process cannot be absent'],
  [{process: {...RECORDED.process, pid: -1}}, 'its process.pid cannot be -1'],
  [{window: {...RECORDED.window, endedAt: 'later'}}, 'its window.endedAt cannot be "later"'],
  [{files: {raw: 'x', modules: null}}, 'its files.modules cannot be null'],
  [{files: {raw: 'x', modules: [{path: '/a'}]}}, 'its files.modules[0].sha256 cannot be absent'],
  [{files: {raw: 'x', kernelSymbols: null}}, 'its files.kernelSymbols cannot be null'],
] as const) {
  test(`a manifest with ${JSON.stringify(changes)} is told by the place and what stands there`, (t) => {
    t.is(faultWith(changes), fault)
  })
}
