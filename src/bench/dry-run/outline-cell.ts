import {join} from 'node:path'
import type {Cell} from '../../config/cells/cell.ts'
import type {DeploymentOutline} from '../../testbeds/testbed.ts'
import {
  type LoadCommand,
  type LoadCommandParts,
  loadCommands,
  probeCommand,
  warmUpCommands,
} from '../cell/load-commands.ts'
import {accessLogsIn} from '../cell/start-generators.ts'
import type {PreparedRun} from '../prepared-run.ts'
import type {OutlinedProfiler} from './outline-profiler.ts'

/** One load that a run would send. */
export interface OutlinedCell {
  readonly label: string
  readonly profiler: string | null
  readonly seconds: number
  /** The short load before it that tells the histogram's resolution; null where the cell names its own, or it is known. */
  readonly probe: string | null
  /** The load before it of which nothing is kept, of several generators one a line; null without `warmup`. */
  readonly warmUp: string | null
  /** Of several generators, one a line. */
  readonly command: string
  readonly profilingCommand: string | null
}

/** What the cells of a plan are outlined with. */
export interface CellOutliner {
  readonly prepared: PreparedRun
  readonly deployment: DeploymentOutline
  readonly profilers: readonly OutlinedProfiler[]
  /** Folder of the cells' folders, where generators log every request; null where they do not. */
  readonly logDirectory: string | null
  /** 0 for none. */
  readonly warmupSeconds: number
}

function partsOf(cell: Cell, {prepared, deployment}: CellOutliner): LoadCommandParts {
  const {generator, executables} = prepared
  return {
    generator,
    executable: executables.fortio,
    cacert: deployment.cacert,
    target: deployment.target(cell.mode, cell.protocol),
  }
}

function linesOf(commands: readonly LoadCommand[]): string {
  return commands.map(({shown}) => shown).join('\n')
}

function outlineCell(cell: Cell, outliner: CellOutliner, isProbed: boolean): OutlinedCell {
  const {deployment, profilers, logDirectory, warmupSeconds} = outliner
  const graceSeconds = profilers.find(({name}) => name === cell.profiler?.name)?.graceSeconds ?? 0
  const parts = partsOf(cell, outliner)
  const load = {...parts, loadSeconds: cell.durationSeconds + graceSeconds, resolutionSeconds: cell.resolutionSeconds}
  const count = deployment.loadPlaceCount ?? 1
  const accessLogOf = accessLogsIn(logDirectory === null ? null : join(logDirectory, cell.directoryName), count)
  return {
    label: cell.label,
    profiler: cell.profiler?.name ?? null,
    seconds: cell.durationSeconds,
    probe: isProbed ? (probeCommand(cell, parts)?.shown ?? null) : null,
    warmUp: warmupSeconds === 0 ? null : linesOf(warmUpCommands(cell, load, warmupSeconds, count)),
    command: linesOf(loadCommands(cell, load, count, accessLogOf)),
    profilingCommand: cell.profiler?.kind === 'custom' ? cell.profiler.command : null,
  }
}

/** The loads of `cells` in their order; cells of one shape share the probe of the first. */
export function outlineCells(cells: readonly Cell[], outliner: CellOutliner): readonly OutlinedCell[] {
  const shapes = new Set<string>()
  return cells.map((cell) => {
    const shape = outliner.prepared.generator.shape(cell)
    const isFirst = !shapes.has(shape)
    shapes.add(shape)
    return outlineCell(cell, outliner, isFirst)
  })
}
