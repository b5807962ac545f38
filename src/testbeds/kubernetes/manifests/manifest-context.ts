import type {IssuedCertificates} from '../../certificates/issue-certificates.ts'

/** What manifests depend on besides the request. */
export interface ManifestContext {
  readonly namespace: string
  /** Letters, digits and `._-`, 63 at most. */
  readonly runName: string
  /** The objects are to outlive the run. */
  readonly kept: boolean
  /** Of the static sidecars; null where they speak plain, or others bring theirs. */
  readonly certificates: IssuedCertificates | null
  /** PEM of the authorities that load generators are to trust besides; null for none. */
  readonly authorities: string | null
}
