/** A build of Envoy, as `server_info` and `envoy --version` name it. */
export interface EnvoyBuild {
  /** Of Envoy's sources, or of Istio's proxy where Istio built it. */
  readonly commit: string
  readonly version: string
}

const BUILD = /^([0-9a-f]{7,64})\/([^/\s]+)\//

/** Reads `commit/version/state of the tree/build type/TLS library`; null for anything else. */
export function envoyBuild(text: unknown): EnvoyBuild | null {
  const match = typeof text === 'string' ? BUILD.exec(text) : null
  return match === null ? null : {commit: match[1]!, version: match[2]!}
}

/** Names of the threads that carry requests: `wrk:worker_0`, `wrk:worker_1`, … */
export const ENVOY_WORKER_THREAD = /^wrk:worker_\d+$/
