import type {MeshName} from '../../../config/mesh-name.ts'
import {MESHES} from '../../../meshes/index.ts'

/** What to do about pods that no injector takes. */
export function injectionHint(mesh: MeshName): string {
  const revision = MESHES[mesh].cluster.needs.controlPlane === null ? '' : 'another revision by --istio-revision, '
  return `Name ${revision}another namespace by -n, or change the labels of that one.`
}
