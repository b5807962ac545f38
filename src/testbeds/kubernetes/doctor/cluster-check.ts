import type {Advice, CheckResult} from '../../../errors/index.ts'

/** What a check of a cluster came to. Nothing there is mended by a command of ours. */
export type ClusterCheck = CheckResult<Advice & {readonly needsRoot: false}>

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
