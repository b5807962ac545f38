/** What `runner deploy` does: the topology of a bench, without load, left standing. */
import type {Settings} from '../config/settings.ts'
import {ConfigurationError, UsageError, type Warning} from '../errors/index.ts'
import {ownCommand} from '../program/own-command.ts'
import {chooseTestbed} from '../testbeds/index.ts'
import type {DeploymentRequest, Place, Testbed} from '../testbeds/testbed.ts'
import {type DeploymentTalk, deploymentRequest} from './deployment-request.ts'
import {PROGRAMS_OF_IMAGES} from './find-programs.ts'

/** What stands. */
export interface KeptDeployment {
  readonly mesh: string
  readonly namespace: string
  readonly loadPlaces: readonly Place[]
  readonly proxies: readonly {readonly name: string; readonly instances: readonly string[]}[]
  /** What load is sent to, by mode. */
  readonly targets: Readonly<Record<string, string>>
  readonly environment: Readonly<Record<string, unknown>>
  readonly warnings: readonly Warning[]
}

async function clusterTestbed({testbed, kubernetes}: Settings): Promise<Testbed> {
  if (testbed === 'local') {
    throw new UsageError('A local deployment lives as long as its run, so it cannot be made by itself.', {
      hint: `Use \`${ownCommand('bench')}\`, or --testbed kubernetes.`,
    })
  }
  if (kubernetes.attach) throw new UsageError('--attach uses pods that are there already: there is nothing to deploy.')
  return (await chooseTestbed({wanted: 'kubernetes', namesCluster: true})).testbed
}

function keptRequest(settings: Settings, signal: AbortSignal, talk: DeploymentTalk): DeploymentRequest {
  const request = deploymentRequest(settings, PROGRAMS_OF_IMAGES, `deploy_${settings.runLabel}`, signal, talk)
  if (request.kubernetes === undefined) throw new ConfigurationError('Nothing is said of the cluster.')
  return {...request, kubernetes: {...request.kubernetes, keep: true}}
}

/** The manifests that would be applied, as one YAML stream. Nothing is changed anywhere. */
export async function manifestStream(settings: Settings, signal: AbortSignal): Promise<string> {
  const testbed = await clusterTestbed(settings)
  const {steps} = await testbed.plan(keptRequest(settings, signal, {}))
  return steps.flatMap(({file}) => (file === null ? [] : [file.content])).join('---\n')
}

/** Deploys and leaves it standing. Throws as `runner bench` does when it cannot be deployed; then nothing is left. */
export async function deployAndKeep(
  settings: Settings,
  signal: AbortSignal,
  talk: DeploymentTalk,
): Promise<KeptDeployment> {
  const testbed = await clusterTestbed(settings)
  const request = keptRequest(settings, signal, talk)
  await testbed.check(request)
  await using deployment = await testbed.deploy(request)
  const {mesh, loadPlaces, environment, warnings} = deployment
  return {
    mesh,
    namespace: settings.kubernetes.namespace,
    loadPlaces,
    proxies: deployment.proxies.map(({name, instances}) => ({name, instances})),
    targets: Object.fromEntries(settings.modes.map((mode) => [mode, deployment.target(mode, settings.protocol)])),
    environment,
    warnings,
  }
}
