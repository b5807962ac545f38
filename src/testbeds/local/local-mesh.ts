import {ConfigurationError, type Warning} from '../../errors/index.ts'
import {MESHES, pathOf, type StandInName} from '../../meshes/index.ts'
import type {DeploymentRequest} from '../testbed.ts'

/** The mesh that really stands on this machine for a request. */
export interface LocalMeshChoice {
  readonly mesh: StandInName
  readonly warnings: readonly Warning[]
}

/** Chooses it, and throws a ConfigurationError for a mesh or a mode that this machine cannot carry. */
export function chooseLocalMesh(request: DeploymentRequest): LocalMeshChoice {
  const {local} = MESHES[request.mesh]
  if (local.kind === 'refused') throw new ConfigurationError(local.reason, {hint: local.hint})
  if (request.modes.includes('ingress')) {
    throw new ConfigurationError('The local testbed has no ingress gateway, so it cannot carry mode ingress.', {
      hint: 'Leave --ingress out here, or use a cluster.',
    })
  }
  for (const mode of request.modes) pathOf(MESHES[local.as], mode)
  return {mesh: local.as, warnings: local.warning === null ? [] : [local.warning]}
}
