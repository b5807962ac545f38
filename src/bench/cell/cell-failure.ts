import {statfs} from 'node:fs/promises'
import {setTimeout as sleep} from 'node:timers/promises'
import type {Cell} from '../../config/cells/cell.ts'
import {CellError, RunnerError} from '../../errors/index.ts'
import type {ProfileResult} from '../../profiles/profile-result.ts'
import type {CellResult} from '../../results/schema.ts'
import type {Deployment} from '../../testbeds/testbed.ts'
import {unmeasuredCell} from './cell-result.ts'
import {reasonOf} from './error-text.ts'

/** A disk with less left than this is full: the last block may still take a few bytes. */
const FULL_BELOW_BYTES = 64 * 1024

/** What a failed cell ran on. */
export interface CellSurroundings {
  readonly deployment: Deployment
  /** Aborts when the run is interrupted. */
  readonly signal: AbortSignal
}

async function deathBehind(error: unknown, {deployment, signal}: CellSurroundings): Promise<unknown> {
  const {broken, deathNoticeMs} = deployment
  await sleep(deathNoticeMs, undefined, {signal: AbortSignal.any([broken, signal])}).catch(() => undefined)
  return broken.aborted ? broken.reason : error
}

/** A part that lives and does not answer shows as a load that fails, too. */
async function silenceBehind(error: unknown, {broken, probeSilence}: Deployment): Promise<unknown> {
  if (broken.aborted || !(error instanceof RunnerError)) return error
  const silent = await probeSilence()
  return silent === null ? error : new CellError(`${silent.message} ${error.message}`, {hint: error.hint, cause: error})
}

/** Whether the disk of a folder is full; of one that is gone nothing is known. */
async function isFull(directory: string): Promise<boolean> {
  const disk = await statfs(directory).catch(() => null)
  return disk !== null && disk.bavail * disk.bsize < FULL_BELOW_BYTES
}

/**
 * What is behind the error that ended a cell. A part of the deployment that died or is silent, or a full disk, shows in many ways;
 * those are what the reader must know.
 */
export async function waitForRootCause(
  error: unknown,
  surroundings: CellSurroundings,
  directory: string,
): Promise<unknown> {
  if (surroundings.signal.aborted) return error
  const root = await silenceBehind(await deathBehind(error, surroundings), surroundings.deployment)
  if (!(root instanceof RunnerError) || !(await isFull(directory))) return root
  return new CellError(`The disk of ${directory} is full: ${root.message}`, {
    hint: 'Free some space, then go on with --resume.',
    cause: root,
  })
}

/** The result of a cell that ended in an error. Throws a fault of this program. */
export function withoutMeasurement(
  cell: Cell,
  error: unknown,
  signal: AbortSignal,
  profiles: readonly ProfileResult[],
): CellResult {
  if (signal.aborted) return unmeasuredCell(cell, 'interrupted', 'The run was interrupted.', profiles)
  if (error instanceof RunnerError) return unmeasuredCell(cell, 'failed', reasonOf(error), profiles)
  throw error
}
