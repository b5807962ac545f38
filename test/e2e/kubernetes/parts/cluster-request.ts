import {randomBytes} from 'node:crypto'
import {mkdtemp, readFile} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {deploymentRequest} from '../../../../src/bench/deployment-request.ts'
import {resolveSettings} from '../../../../src/config/resolve-settings.ts'
import type {DeploymentRequest} from '../../../../src/testbeds/testbed.ts'
import {VALUES} from './bench-on-cluster.ts'

/** What a bench with these flags asks its testbed for, in a namespace that nobody else has. */
export async function clusterRequest(
  {kubeconfig, context}: {readonly kubeconfig: string; readonly context: string},
  flags: Readonly<Record<string, unknown>> = {},
): Promise<DeploymentRequest> {
  const runDirectory = await mkdtemp(join(tmpdir(), 'run-'))
  const namespace = `contract-${randomBytes(3).toString('hex')}`
  const {settings} = await resolveSettings({
    flags: {testbed: 'kubernetes', kubeconfig, context, namespace, yes: true, values: [VALUES], ...flags},
    environment: {},
    readFile: (path) => readFile(path, 'utf8'),
    now: new Date(),
    currentDirectory: runDirectory,
    packageDirectory: join(import.meta.dirname, '..', '..', '..', '..'),
  })
  const executables = {fortio: 'fortio', envoy: 'envoy'}
  return deploymentRequest(settings, {executables}, runDirectory, new AbortController().signal)
}
