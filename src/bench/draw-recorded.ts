import {rm} from 'node:fs/promises'
import {join} from 'node:path'
import type {Cell} from '../config/cell.ts'
import type {RecordedProfile} from '../profilers/profiler.ts'
import {type DrawnProfile, drawProfile} from '../profiles/draw-profile.ts'
import type {ProfileResult} from '../profiles/profile-result.ts'
import type {RunDirectory} from './run-directory.ts'

/** What drawing needs to know of the run. */
export interface DrawContext {
  readonly runDirectory: RunDirectory
  /** Where symbols are kept between runs. */
  readonly cacheDirectory: string
  /** Versions of the programs involved, for the pictures. */
  readonly versions: readonly string[]
  /** Remove perf's own record of a profile once it is drawn; its text stays. */
  readonly deletePerfRecord: boolean
  /** Tells what is going on. */
  readonly phase: (text: string) => void
}

/** The load of a cell in words, for pictures. */
export function describeLoad(cell: Cell): string {
  const qps = cell.requestedQps === 'max' ? 'as fast as it goes' : `${cell.requestedQps} qps`
  const tls = cell.tls === 'mutual' ? ', mutual TLS' : ''
  return `${cell.mode}, ${cell.protocol}, ${cell.connections} connections, ${qps}, ${cell.sizeBytes} bytes${tls}`
}

function failedRecording(recorded: Extract<RecordedProfile, {status: 'failed'}>): ProfileResult {
  const {name, workload, instance, reason, log} = recorded
  const nothing = {format: null, event: null, unit: null, raw: null, flameGraphs: []}
  return {name, workload, instance, status: 'failed', reason, log, ...nothing}
}

async function drawOne(cell: Cell, recorded: RecordedProfile, context: DrawContext): Promise<DrawnProfile> {
  if (recorded.status === 'failed') return {result: failedRecording(recorded), warnings: []}
  const repeat = cell.repeat === 1 ? '' : `-r${cell.repeat}`
  return drawProfile({
    directory: recorded.directory,
    manifest: recorded.manifest,
    outputDirectory: context.runDirectory.flameOutput,
    start: context.runDirectory.start,
    cacheDirectory: context.cacheDirectory,
    context: {cellLabel: `${cell.label}${repeat}`, load: describeLoad(cell), versions: context.versions},
  })
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
