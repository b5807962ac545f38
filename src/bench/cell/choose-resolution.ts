import {setTimeout as wait} from 'node:timers/promises'
import type {Cell} from '../../config/cells/cell.ts'
import {CellError, TestbedError} from '../../errors/index.ts'
import type {LoadGenerator} from '../../load/load-generator.ts'
import type {Deployment, ExecOptions, ExecResult} from '../../testbeds/testbed.ts'
import {type LoadCommandParts, probeCommand} from './load-commands.ts'
import {spokenExit} from './spoken-end.ts'

/** What choosing needs. */
export interface ResolutionRequest {
  readonly deployment: Deployment
  readonly generator: LoadGenerator
  readonly generatorExecutable: string
  /** Resolutions in seconds by the shape of cells; what is chosen is remembered here. */
  readonly resolutions: Map<string, number>
  readonly signal: AbortSignal
}

/** A probe may take this much longer than its load. */
const PROBE_GRACE_SECONDS = 10
const PROBES_AT_MOST = 5
const PROBE_PAUSE_MS = 500

/** A stream that was cut says nothing of the load, and a load this short can be sent again. */
async function execAgain(
  {deployment, signal}: ResolutionRequest,
  ...command: [argv: readonly string[], options: ExecOptions]
): Promise<ExecResult> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await deployment.exec(deployment.loadPlaces[0]!, ...command)
    } catch (error) {
      signal.throwIfAborted()
      if (!(error instanceof TestbedError) || attempt === PROBES_AT_MOST || deployment.broken.aborted) throw error
      await wait(PROBE_PAUSE_MS, undefined, {signal})
    }
  }
}

/** What the command lines of this cell's loads are made of. */
export function loadPartsOf(cell: Cell, request: ResolutionRequest): LoadCommandParts {
  const {deployment, generator, generatorExecutable: executable} = request
  const {cacert} = deployment
  return {generator, executable, cacert, target: deployment.target(cell.mode, cell.protocol)}
}

async function probeResolution(cell: Cell, request: ResolutionRequest): Promise<number | null> {
  const {generator, signal} = request
  const probe = probeCommand(cell, loadPartsOf(cell, request))
  if (probe === null) return null
  const deadlineSeconds = probe.seconds + PROBE_GRACE_SECONDS
  const ended = await execAgain(request, probe.argv, {signal, deadlineSeconds})
  signal.throwIfAborted()
  if (ended.exitCode === 0) return generator.resolutionFor(ended.stdout)
  const how = spokenExit(ended.exitCode)
  throw new CellError(`The short load before ${cell.label} ${how}: ${generator.explain(ended.stderr)}`)
}

/**
 * The histogram resolution, in seconds, that suits the cell's latencies: what the cell names, else what a short load of
 * the same shape showed. Throws a CellError when that load fails.
 */
export async function chooseResolution(cell: Cell, request: ResolutionRequest): Promise<number> {
  if (cell.resolutionSeconds !== null) return cell.resolutionSeconds
  const shape = request.generator.shape(cell)
  const known = request.resolutions.get(shape)
  if (known !== undefined) return known
  const chosen = await probeResolution(cell, request)
  if (chosen === null) throw new CellError(`No histogram resolution is known for ${cell.label}.`)
  request.resolutions.set(shape, chosen)
  return chosen
}
