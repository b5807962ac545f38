import type {Cell} from '../../config/cell.ts'
import {CellError} from '../../errors/index.ts'
import type {LoadGenerator} from '../../load/load-generator.ts'
import type {Deployment} from '../../testbeds/testbed.ts'
import {spokenEnd} from './spoken-end.ts'

/** What choosing needs. */
export interface ResolutionRequest {
  readonly deployment: Deployment
  readonly generator: LoadGenerator
  readonly generatorExecutable: string
  /** Certificate authority for https targets, or null. */
  readonly cacert: string | null
  /** Resolutions in seconds by the shape of cells; what is chosen is remembered here. */
  readonly resolutions: Map<string, number>
  readonly signal: AbortSignal
}

/** A probe may take this much longer than its load. */
const PROBE_GRACE_SECONDS = 10

async function probeResolution(cell: Cell, request: ResolutionRequest): Promise<number | null> {
  const {deployment, generator, signal} = request
  const probe = generator.probe(cell)
  if (probe === null) return null
  const argv = generator.argv(probe.cell, deployment.target(cell.mode, cell.protocol), {
    executable: request.generatorExecutable,
    resultFile: '-',
    loadSeconds: probe.loadSeconds,
    resolutionSeconds: probe.resolutionSeconds,
    label: `probe ${cell.label}`,
    cacert: request.cacert,
  })
  const deadlineSeconds = probe.loadSeconds + PROBE_GRACE_SECONDS
  const ended = await deployment.exec(deployment.loadPlaces[0]!, argv, {signal, deadlineSeconds})
  signal.throwIfAborted()
  if (ended.exitCode === 0) return generator.resolutionFor(ended.stdout)
  const how = spokenEnd(ended.exitCode)
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
