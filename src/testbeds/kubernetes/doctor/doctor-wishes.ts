import type {MeshName} from '../../../config/mesh-name.ts'
import type {KubernetesSettings} from '../../../config/settings.ts'

/** What the cluster is to be fit for. */
export interface DoctorWishes {
  readonly kubernetes: KubernetesSettings
  readonly mesh: MeshName
  /** Pods get a container for profiling. */
  readonly profiling: boolean
}
