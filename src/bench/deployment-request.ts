import type {Settings} from '../config/settings.ts'
import type {DeploymentRequest} from '../testbeds/testbed.ts'
import type {PreparedRun} from './prepare-run.ts'

/** What the deployment of a run must be able to carry. */
export function deploymentRequest(
  settings: Settings,
  prepared: PreparedRun,
  runDirectory: string,
  signal: AbortSignal,
): DeploymentRequest {
  return {
    runDirectory,
    mesh: settings.mesh,
    modes: settings.modes,
    protocols: [settings.protocol],
    tls: settings.tls,
    proxyConcurrency: settings.proxy.concurrency,
    executables: prepared.executables,
    largestPayloadBytes: Math.max(...settings.sizesBytes),
    profiling: settings.profilers.length > 0,
    signal,
  }
}
