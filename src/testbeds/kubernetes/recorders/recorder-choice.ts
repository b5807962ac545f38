/** What recorders are like. */
export interface RecorderChoice {
  readonly runName: string
  readonly namespace: string
  readonly image: string
  readonly pullPolicy: 'Always' | 'IfNotPresent' | 'Never'
  /** Names of secrets in the recorders' namespace. */
  readonly pullSecrets: readonly string[]
  /** After this many seconds a recorder ends by itself. */
  readonly deadlineSeconds: number
  /** Whether bpftrace or bcc are to run in it. */
  readonly needsBpf: boolean
  /** Longest wait for one to become ready. */
  readonly timeoutSeconds: number
  /** Folder of the user's own templates; null for the packaged ones. */
  readonly templatesDirectory: string | null
}

/** Name of a recorder's only container, as the template has it. */
export const RECORDER_CONTAINER = 'recorder'
