/** What a check of a cluster came to: shown, and read by scripts, like the checks of this machine. */
export interface ClusterCheck {
  readonly name: string
  /**
   * `ok` · `limited`: works, but not all of it, or cannot be told · `broken`: there, but does not do · `missing`: not
   * there · `unneeded`: not there, and nothing asks for it.
   */
  readonly state: 'ok' | 'limited' | 'broken' | 'missing' | 'unneeded'
  readonly version: string | null
  /** What was looked at. */
  readonly origin: string | null
  readonly detail: string
  readonly remedy: {readonly kind: 'advice'; readonly command: string; readonly needsRoot: false} | null
  /** Whether what the cluster is asked for cannot be had without it. */
  readonly required: boolean
}

/** A check with what is mostly so filled in; `remedy` is what a person would type or do. */
export function clusterCheck(
  name: string,
  state: ClusterCheck['state'],
  facts: {
    readonly detail: string
    readonly version?: string | null
    readonly origin?: string | null
    readonly remedy?: string | null
    readonly required?: boolean
  },
): ClusterCheck {
  const {detail, version = null, origin = null, remedy = null, required = false} = facts
  const advice = remedy === null ? null : ({kind: 'advice', command: remedy, needsRoot: false} as const)
  return {name, state, version, origin, detail, remedy: advice, required}
}
