/** An object as it is sent to the API server: what a template renders to, and what `kubectl apply` takes. */
export interface Manifest {
  /** Such as `v1` or `apps/v1`. */
  readonly apiVersion: string
  readonly kind: string
  readonly metadata: {
    readonly name: string
    /** Absent for kinds that stand in no namespace. */
    readonly namespace?: string
    readonly labels?: Readonly<Record<string, string>>
    readonly annotations?: Readonly<Record<string, string>>
  }
  readonly [field: string]: unknown
}
