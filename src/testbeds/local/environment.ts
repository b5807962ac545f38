import {goesBetweenProxies} from '../../config/cells/cell.ts'
import {run} from '../../process/run.ts'
import {readBuildId} from '../../symbols/read-build-id.ts'
import type {DeploymentRequest} from '../testbed.ts'
import type {Admin} from './admin.ts'
import type {Certificates} from './certificate-files.ts'
import type {RunningPart} from './parts/running-part.ts'
import type {LocalPortTable} from './port-table.ts'

/** What the environment record is made from. */
export interface Ground {
  readonly request: DeploymentRequest
  readonly folder: string
  readonly ports: LocalPortTable
  readonly certificates: Certificates | null
  readonly parts: readonly RunningPart[]
  readonly admins: ReadonlyMap<string, Admin>
  readonly workerThreads: Readonly<Record<string, number>>
}

const VERSION_WITHIN_MS = 10_000

/** Asks fortio for its version. */
export function versionArgv(executable: string): readonly string[] {
  return [executable, 'version']
}

/** What fortio says of its version; asked while the deployment comes up. Abort the signal when that fails. */
export async function askFortioVersion(executable: string, signal: AbortSignal): Promise<string> {
  const {stdout, stderr} = await run(versionArgv(executable), {signal, timeoutMs: VERSION_WITHIN_MS})
  return (stdout || stderr).trim()
}

/** As Envoy itself says: commit, version, state of the tree, build type, TLS library. */
async function envoyVersion(admins: Ground['admins']): Promise<string | null> {
  const [admin] = admins.values()
  if (admin === undefined) return null
  const {body} = await admin.ask('/server_info')
  return String(JSON.parse(Buffer.from(body).toString('utf8')).version)
}

/** What was spoken between proxies: nothing where the run's modes have no such hop. */
function tlsRecord({request, certificates}: Ground) {
  if (certificates === null || !request.modes.some(goesBetweenProxies)) return {kind: 'none'}
  const identities = [certificates.client.identity, certificates.server.identity]
  return {kind: 'mutual', version: 'TLSv1.3', keys: 'ECDSA P-256', identities}
}

/** What the results record of a local deployment. No key, and nothing that outlives it but the folder. */
export async function describeLocalEnvironment(
  ground: Ground,
  fortio: string,
): Promise<Readonly<Record<string, unknown>>> {
  const {request, folder, ports, parts, admins, workerThreads} = ground
  const hasEnvoy = admins.size > 0
  return {
    fortioVersion: fortio,
    envoyVersion: await envoyVersion(admins),
    envoyBuildId: hasEnvoy ? await readBuildId(request.executables.envoy) : null,
    executables: request.executables,
    ports,
    workerThreads,
    tls: tlsRecord(ground),
    pids: Object.fromEntries(parts.map(({name, pid}) => [name, pid])),
    directory: folder,
  }
}
