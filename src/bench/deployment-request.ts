import type {Settings} from '../config/settings.ts'
import type {DeploymentRequest} from '../testbeds/testbed.ts'
import type {PreparedRun} from './prepare-run.ts'

/** What the deployment of a run must be able to carry. */
export function deploymentRequest(
  settings: Settings,
  {executables}: Pick<PreparedRun, 'executables'>,
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
    executables,
    largestPayloadBytes: Math.max(...settings.sizesBytes),
    templatesDirectory: settings.templatesDirectory,
    profiling: settings.profilers.length > 0,
    signal,
  }
}
