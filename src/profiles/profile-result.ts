/** One picture of a profile, and what it was made from. */
export interface FlameGraphFile {
  readonly sampleType: string
  readonly unit: string
  readonly total: number
  readonly samples: number | null
  /** Share of the drawn area whose frames have no name; 0..1. */
  readonly unknownShare: number
  /** Share of the drawn area whose names are inferred; 0..1. */
  readonly inferredShare: number
  readonly svg: string
  readonly folded: string
  readonly pprof: string
}

/** What came of one profile, as the `--json` document has it. Paths are absolute. */
export interface ProfileResult {
  readonly name: string
  readonly workload: string
  readonly instance: string
  readonly status: 'done' | 'failed'
  readonly reason?: string
  readonly format: string | null
  readonly event: string | null
  readonly unit: string | null
  readonly raw: string | null
  readonly log: string | null
  readonly flameGraphs: readonly FlameGraphFile[]
}
