/** An outside program that runner needs or can use. One declaration each; see the registry. */
export interface Tool {
  /** As it is called: `fortio`, `envoy`, `perf`, … */
  readonly name: string
  /** One line: what runner does with it. */
  readonly purpose: string
  /** The version runner fetches, or null where the system's package decides. */
  readonly pinnedVersion: string | null
  /** Debian package that has it, or null when runner fetches it itself. */
  readonly systemPackage: string | null
}

/** Where a tool was found. */
export interface FoundTool {
  readonly tool: Tool
  readonly path: string
  readonly version: string
  /** `PATH`, `cache`, `settings`, or what fetched it. */
  readonly origin: string
}
