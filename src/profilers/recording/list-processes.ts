import {PrerequisiteError} from '../../errors/index.ts'
import type {Deployment, ProxyProcess} from '../../testbeds/testbed.ts'

/** As {@link listProcesses}, and those of the mesh's control plane where they are to be recorded: for what records any program. */
export async function listAllProcesses(deployment: Deployment): Promise<readonly ProxyProcess[]> {
  return [...(await listProcesses(deployment)), ...(await deployment.controlPlaneProcesses())]
}

/** Every proxy process of a deployment. Throws a PrerequisiteError when there is none to profile. */
export async function listProcesses(deployment: Deployment): Promise<readonly ProxyProcess[]> {
  const processes = await Promise.all(deployment.proxies.map((proxy) => deployment.processes(proxy.name)))
  const all = processes.flat()
  if (all.length > 0) return all
  throw new PrerequisiteError('There is no proxy process to profile: the mesh is none or its sidecars are not there.', {
    hint: 'Profile a mesh with sidecars, such as --mesh envoy.',
  })
}
