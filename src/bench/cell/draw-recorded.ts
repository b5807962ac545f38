import {rm} from 'node:fs/promises'
import {join} from 'node:path'
import type {Cell} from '../../config/cells/cell.ts'
import {type DrawnProfile, drawProfile} from '../../flame/graph/draw-profile.ts'
import type {RecordedProfile} from '../../profilers/profiler.ts'
import type {NamingOptions} from '../../profiles/naming-context.ts'
import type {ProfileResult} from '../../profiles/profile-result.ts'
import type {RunDirectory} from '../run/run-directory.ts'
import {reasonOf} from './error-text.ts'
import {machineError} from './machine-error.ts'

/** What drawing needs to know of the run. */
export interface DrawContext {
  readonly runDirectory: RunDirectory
  /** Where names of functions may come from. */
  readonly naming: NamingOptions
  /** Versions of the programs involved, for the pictures. */
  readonly versions: readonly string[]
  /** Remove perf's own record of a profile once it is drawn; its text stays. */
  readonly deletePerfRecord: boolean
  /** Tells what is going on. */
  readonly phase: (text: string) => void
}

/** The load of a cell in words, for pictures. */
function describeLoad(cell: Cell): string {
  const qps = cell.requestedQps === 'max' ? 'as fast as it goes' : `${cell.requestedQps} qps`
  const tls = cell.tls === 'mutual' ? ', mutual TLS' : ''
  return `${cell.mode}, ${cell.protocol}, ${cell.connections} connections, ${qps}, ${cell.sizeBytes} bytes${tls}`
}

type Recorded = Extract<RecordedProfile, {status: 'recorded'}>

function failedRecording(recorded: Extract<RecordedProfile, {status: 'failed'}>): ProfileResult {
  const {name, workload, instance, reason, log} = recorded
  const nothing = {format: null, event: null, unit: null, raw: null, flameGraphs: []}
  return {name, workload, instance, status: 'failed', reason, log, ...nothing}
}

/** Code of the warning on a picture that a fault of this program has cost. */
export const FAULT_WARNING = 'fault-while-drawing'

/** The load's result must not be lost with its picture, whatever went wrong; the raw profile stays for another try. */
function notDrawn(recorded: Recorded, outputDirectory: string, thrown: unknown): DrawnProfile {
  const {manifest, directory} = recorded
  const known = machineError(outputDirectory, thrown)
  const {name, process, format, event, unit, files} = manifest
  const fault = `Drawing failed through a fault of runner: ${(thrown as Error).stack}`
  const reason = known === null ? fault : reasonOf(known)
  const raw = join(directory, files.raw)
  const log = files.log === null ? null : join(directory, files.log)
  const {workload, instance} = process
  const warning = {code: FAULT_WARNING, message: `The picture of ${name} on ${process.proxy} could not be drawn.`}
  return {
    result: {name, workload, instance, status: 'failed', reason, format, event, unit, raw, log, flameGraphs: []},
    warnings: known === null ? [warning] : [],
  }
}

async function drawOne(cell: Cell, recorded: RecordedProfile, context: DrawContext): Promise<DrawnProfile> {
  if (recorded.status === 'failed') return {result: failedRecording(recorded), warnings: []}
  try {
    return await drawProfile({
      directory: recorded.directory,
      manifest: recorded.manifest,
      outputDirectory: context.runDirectory.flameOutput,
      start: context.runDirectory.start,
      naming: context.naming,
      context: {cellLabel: cell.label, load: describeLoad(cell), versions: context.versions},
    })
  } catch (error) {
    return notDrawn(recorded, context.runDirectory.flameOutput, error)
  }
}

/** Draws what was recorded in a cell, one after another. A profile that cannot be drawn is a result that says why. */
export async function drawRecorded(
  cell: Cell,
  recorded: readonly RecordedProfile[],
  context: DrawContext,
): Promise<DrawnProfile[]> {
  const drawn: DrawnProfile[] = []
  if (recorded.length > 0) context.phase('drawing flame graphs')
  for (const one of recorded) {
    const result = await drawOne(cell, one, context)
    if (context.deletePerfRecord && result.result.status === 'done')
      await rm(join(one.directory, 'perf.data'), {force: true})
    drawn.push(result)
  }
  return drawn
}
