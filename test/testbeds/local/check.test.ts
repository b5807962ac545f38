import {chmod, mkdtemp, symlink, writeFile} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {dirname, join} from 'node:path'
import test from 'ava'
import {ConfigurationError, PrerequisiteError} from '../../../src/errors/index.ts'
import {checkLocal, checkSystem} from '../../../src/testbeds/local/check.ts'
import {chooseLocalMesh} from '../../../src/testbeds/local/local-mesh.ts'
import {deploymentRequest} from '../request.ts'

async function program(mode: number): Promise<string> {
  const path = join(await mkdtemp(join(tmpdir(), 'program-')), 'program')
  await writeFile(path, '#!/bin/sh\n')
  await chmod(path, mode)
  return path
}

async function request(changes: Parameters<typeof deploymentRequest>[0] = {}) {
  const path = await program(0o755)
  return deploymentRequest({executables: {fortio: path, envoy: path}, ...changes})
}

test('a request that this machine can carry passes, also into a folder that is not there yet', async (t) => {
  const {runDirectory, ...rest} = await request()
  await t.notThrowsAsync(checkLocal({...rest, runDirectory: join(runDirectory, 'runs/a')}))
})

for (const [platform, architecture] of [
  ['darwin', 'arm64'],
  ['win32', 'x64'],
  ['linux', 'riscv64'],
] as const) {
  test(`${platform} on ${architecture} is a missing prerequisite`, (t) => {
    t.throws(() => checkSystem({platform, architecture}), {
      instanceOf: PrerequisiteError,
      message: `The local testbed runs on Linux (x86-64 or arm64) only, and this is ${platform} on ${architecture}.`,
    })
  })
}

test('an executable that is absent or cannot be run is a missing prerequisite', async (t) => {
  const good = await program(0o755)
  const notRunnable = await program(0o644)
  const missingFortio = checkLocal(await request({executables: {fortio: '/nowhere/fortio', envoy: good}}))
  await t.throwsAsync(missingFortio, {instanceOf: PrerequisiteError, message: /^fortio .*\/nowhere\/fortio/})
  const badEnvoy = checkLocal(await request({executables: {fortio: good, envoy: notRunnable}}))
  await t.throwsAsync(badEnvoy, {instanceOf: PrerequisiteError, message: /^envoy /})
})

test('mesh none needs no Envoy', async (t) => {
  const executables = {fortio: await program(0o755), envoy: '/nowhere/envoy'}
  await t.notThrowsAsync(checkLocal(await request({executables, mesh: 'none', modes: ['baseline']})))
})

test('a run folder below a file cannot be written', async (t) => {
  const runDirectory = join(await program(0o755), 'runs')
  await t.throwsAsync(checkLocal(await request({runDirectory})), {
    instanceOf: ConfigurationError,
    message: /^The output folder cannot be made or written at .*: a part of the path is no folder/,
  })
  await t.throwsAsync(checkLocal(await request({runDirectory: dirname(runDirectory)})), {
    instanceOf: ConfigurationError,
    message: /: it is no folder$/,
  })
  const link = `${dirname(runDirectory)}.link`
  await symlink('nowhere', link)
  await t.throwsAsync(checkLocal(await request({runDirectory: join(link, 'runs')})), {
    message: /\.link: its link leads to nothing$/,
  })
})

test('mesh istio runs as envoy, with a warning', async (t) => {
  const {mesh, warnings} = chooseLocalMesh(await request({mesh: 'istio'}))
  t.is(mesh, 'envoy')
  t.deepEqual(
    warnings.map(({code}) => code),
    ['mesh-runs-as-envoy'],
  )
})

test('mesh linkerd and mode ingress are refused before anything starts', async (t) => {
  await t.throwsAsync(checkLocal(await request({mesh: 'linkerd'})), {
    instanceOf: ConfigurationError,
    message: /linkerd/,
  })
  const ingress = checkLocal(await request({mesh: 'istio', modes: ['baseline', 'ingress']}))
  await t.throwsAsync(ingress, {instanceOf: ConfigurationError, message: /no ingress gateway/})
})

test('mesh none has mode baseline only', async (t) => {
  await t.throwsAsync(checkLocal(await request({mesh: 'none', modes: ['bothsidecar']})), {
    instanceOf: ConfigurationError,
    message: 'Mesh none has no mode bothsidecar.',
  })
})
