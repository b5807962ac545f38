import {scrubFolder} from '../../bytes/scrub-folder.ts'
import {createScratchFolder} from '../../process/scratch-folder.ts'
import type {Deployment, DeploymentRequest} from '../testbed.ts'
import {type Admin, openAdmin} from './admin.ts'
import {makeCertificates} from './certificate-files.ts'
import {toLocalDeployment} from './deployment.ts'
import {makeDeploymentFolder, writeFiles} from './deployment-folder.ts'
import {planDeployment} from './deployment-plan.ts'
import {askFortioVersion, describeLocalEnvironment} from './environment.ts'
import {chooseLocalMesh, type LocalMeshChoice} from './local-mesh.ts'
import {sidecarsOf} from './parts/parts.ts'
import {PortTakenError} from './parts/port-taken-error.ts'
import type {RunningPart} from './parts/running-part.ts'
import {type RunningParts, startParts} from './parts/running-parts.ts'
import {checkWorkerThreads, findSharedPort} from './parts/verify.ts'
import {assignPorts, findFreePorts, type LocalPortTable, portCount} from './port-table.ts'
import {probeParts, waitUntilAnswered} from './readiness/readiness.ts'
import {readUsage} from './usage/process-usage.ts'

/** What tests set otherwise. */
export interface LocalOptions {
  /** How long all paths together may take to answer. */
  readonly readyDeadlineSeconds: number
  readonly findFreePorts: (count: number) => Promise<readonly number[]>
}

export const DEFAULT_LOCAL_OPTIONS: LocalOptions = {readyDeadlineSeconds: 20, findFreePorts}

/** A path that stands answers in milliseconds, on a saturated machine in tenths of a second. */
const ANSWER_WITHIN_SECONDS = 3

/** Between finding a port free and listening on it, somebody else may take it. */
const ATTEMPTS = 3

function openAdmins(choice: LocalMeshChoice, ports: LocalPortTable, stack: AsyncDisposableStack): Map<string, Admin> {
  return new Map(sidecarsOf(choice.mesh).map((name) => [name, stack.use(openAdmin(name, ports.admin[name]))]))
}

/** Counts each sidecar's worker threads. Throws a TestbedError when they are not what was asked for. */
async function countWorkers(wanted: number, sidecars: readonly RunningPart[]): Promise<Record<string, number>> {
  const counts = await Promise.all(
    sidecars.map(async ({name, pid}) => [name, (await readUsage(pid, new Map())).workerThreads] as const),
  )
  for (const [name, count] of counts) checkWorkerThreads(name, wanted, count)
  return Object.fromEntries(counts)
}

async function checkStanding(request: DeploymentRequest, ports: LocalPortTable, running: RunningParts) {
  const shared = await findSharedPort(ports, running.parts)
  if (shared !== null) throw shared
  return countWorkers(
    request.proxyConcurrency,
    running.parts.filter(({name}) => name in ports.admin),
  )
}

/** Everything that is made before anything is started. */
async function prepareGround(
  request: DeploymentRequest,
  choice: LocalMeshChoice,
  options: LocalOptions,
  stack: AsyncDisposableStack,
) {
  const scratch = stack.use(await createScratchFolder())
  const {protocols, tls} = request
  const ports = assignPorts(await options.findFreePorts(portCount(protocols)), protocols, tls)
  const wantsTls = tls === 'mutual' && sidecarsOf(choice.mesh).length > 0
  const certificates = wantsTls ? await makeCertificates(scratch.path) : null
  const folder = await makeDeploymentFolder(request.runDirectory)
  const plan = await planDeployment(request, {mesh: choice.mesh, ports, folder, certificates})
  await writeFiles(plan.files)
  return {request, ports, certificates, folder, plan}
}

function askVersion(request: DeploymentRequest, stack: AsyncDisposableStack): Promise<string> {
  const controller = new AbortController()
  stack.defer(() => controller.abort())
  return askFortioVersion(request.executables.fortio, controller.signal)
}

async function deployOnce(
  request: DeploymentRequest,
  choice: LocalMeshChoice,
  options: LocalOptions,
): Promise<Deployment> {
  await using stack = new AsyncDisposableStack()
  const ground = await prepareGround(request, choice, options, stack)
  const {ports, folder} = ground
  // What proxies log is up to their templates.
  stack.defer(() => scrubFolder(folder, '.log'))
  const version = askVersion(request, stack)
  const running = stack.use(await startParts(ground.plan.parts, folder))
  const {parts, broken} = running
  const admins = openAdmins(choice, ports, stack)
  const signal = AbortSignal.any([request.signal, broken])
  const deadlineSeconds = options.readyDeadlineSeconds
  const awaited = {request, mesh: choice.mesh, ports, parts, admins, signal}
  await waitUntilAnswered({...awaited, deadlineSeconds})
  const workerThreads = await checkStanding(request, ports, running)
  const environment = await describeLocalEnvironment({...ground, parts, admins, workerThreads}, await version)
  signal.throwIfAborted()
  const standing = stack.move()
  return toLocalDeployment({
    ...{choice, ports, running, admins, environment},
    cacert: request.cacert ?? null,
    probeSilence: () => probeParts({...awaited, deadlineSeconds: ANSWER_WITHIN_SECONDS}),
    dispose: () => standing.disposeAsync(),
  })
}

/**
 * Puts the topology up on this machine; with other ports again when one was taken meanwhile. Throws a TestbedError with
 * the log's tail of the part that does not come up, and the request's abort reason when that aborts; nothing is left.
 */
export async function deployLocal(
  request: DeploymentRequest,
  options: LocalOptions = DEFAULT_LOCAL_OPTIONS,
): Promise<Deployment> {
  const choice = chooseLocalMesh(request)
  for (let attempt = 1; ; attempt++) {
    request.signal.throwIfAborted()
    try {
      return await deployOnce(request, choice, options)
    } catch (error) {
      if (!(error instanceof PortTakenError) || attempt === ATTEMPTS) throw error
    }
  }
}
