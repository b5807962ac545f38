import type {KubernetesSettings} from '../../../config/kubernetes-settings.ts'

/** What the cluster is to be fit for. */
export interface DoctorWishes {
  readonly kubernetes: KubernetesSettings
  readonly mesh: 'envoy' | 'istio' | 'linkerd' | 'none'
  /** Pods get a container for profiling. */
  readonly profiling: boolean
}
