import {rm} from 'node:fs/promises'
import {join} from 'node:path'
import type {Cell} from '../../config/cells/cell.ts'
import {loadPartsOf, type ResolutionRequest} from './choose-resolution.ts'
import {driveLoad} from './drive-load.ts'
import {warmUpCommands} from './load-commands.ts'
import type {CellGenerators, GeneratorStart} from './start-generators.ts'

/** A load that is sent before a cell's own, as that is, and of which nothing is kept. */
export interface WarmUp {
  readonly cell: Cell
  /** 0 for none. */
  readonly seconds: number
  /** Those of the load that follows. */
  readonly sending: CellGenerators
  /** Local folder of the cell. */
  readonly directory: string
}

/** How the generators of a cell are started to warm it up. */
export function warmUpStarts(
  {cell, seconds, sending}: Omit<WarmUp, 'directory'>,
  request: ResolutionRequest,
): readonly GeneratorStart[] {
  const {generators, resolutionSeconds} = sending
  const parts = {...loadPartsOf(cell, request), loadSeconds: seconds, resolutionSeconds}
  const commands = warmUpCommands(cell, parts, seconds, generators.length)
  return generators.map(({place, files}, index) => {
    const {argv, shown} = commands[index]!
    const {result, log, accessLog} = files
    return {place, argv, command: shown, files: {result: `warm-up-${result}`, log: `warm-up-${log}`, accessLog}}
  })
}

/**
 * Sends the load of a cell for some seconds, so that proxies, their connections and what they compile when they first need
 * it are warm before it is measured. Its results are removed; the logs of its generators stay. Throws as
 * {@link driveLoad} does.
 */
export async function warmUp(warming: WarmUp, request: ResolutionRequest): Promise<void> {
  const {cell, seconds, directory} = warming
  if (seconds === 0) return
  const {deployment, generator, signal} = request
  const generators = warmUpStarts(warming, request)
  const {explain} = generator
  const load = {deployment, cell, generators, loadSeconds: seconds, directory, signal, meanwhile: null, explain}
  try {
    await driveLoad(load)
  } finally {
    await Promise.all(generators.map(({files}) => rm(join(directory, files.result), {force: true})))
  }
}
