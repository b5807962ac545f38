import {tmpdir} from 'node:os'
import {join} from 'node:path'
import type {StandInName} from '../../meshes/index.ts'
import {SCRATCH_PREFIX} from '../../process/scratch-folder.ts'
import {renderTemplate} from '../../templates/index.ts'
import type {DeploymentRequest} from '../testbed.ts'
import {type Certificates, certificatesIn} from './certificate-files.ts'
import {fortioServerPart, type Part, sidecarPart, sidecarsOf} from './parts/parts.ts'
import {assignPorts, type LocalPortTable, portCount, type SidecarName} from './port-table.ts'
import {localSidecarView} from './sidecar-view.ts'

/** What a deployment writes and starts. */
export interface DeploymentPlan {
  readonly ports: LocalPortTable
  /** Paths are absolute. */
  readonly files: readonly {readonly path: string; readonly content: string}[]
  readonly parts: readonly Part[]
}

/** Where a deployment lives. */
export interface DeploymentGround {
  readonly mesh: StandInName
  readonly ports: LocalPortTable
  /** Gets configurations and logs; absolute. */
  readonly folder: string
  /** Null when the sidecars speak plain. */
  readonly certificates: Certificates | null
}

const EXAMPLE_FIRST_PORT = 20_001

/** Works out every file and command line. Reads templates, and has no other effect. */
export async function planDeployment(request: DeploymentRequest, ground: DeploymentGround): Promise<DeploymentPlan> {
  const {ports, folder, certificates} = ground
  const planSidecar = async (name: SidecarName) => {
    const view = {ports, certificates, profilePath: join(folder, `${name}.prof`)}
    const content = await renderTemplate('envoy/sidecar.yaml', localSidecarView(name, view), request.templatesDirectory)
    const path = join(folder, `${name}.yaml`)
    return {file: {path, content}, part: sidecarPart(request, name, path)}
  }
  const sidecars = await Promise.all(sidecarsOf(ground.mesh).map(planSidecar))
  return {
    ports,
    files: sidecars.map(({file}) => file),
    parts: [fortioServerPart(request, ports), ...sidecars.map(({part}) => part)],
  }
}

/** The ground of a deployment that is not made: the ports and the scratch folder are examples. */
export function exampleGround(request: DeploymentRequest, mesh: StandInName): DeploymentGround {
  const ports = Array.from({length: portCount(request.protocols)}, (_, index) => EXAMPLE_FIRST_PORT + index)
  const scratch = join(tmpdir(), `${SCRATCH_PREFIX}XXXXXX`)
  return {
    mesh,
    ports: assignPorts(ports, request.protocols, request.tls),
    folder: join(request.runDirectory, 'deployment'),
    certificates: request.tls === 'mutual' && sidecarsOf(mesh).length > 0 ? certificatesIn(scratch) : null,
  }
}
