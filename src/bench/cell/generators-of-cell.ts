import type {Cell} from '../../config/cells/cell.ts'
import {chooseResolution, loadPartsOf, type ResolutionRequest} from './choose-resolution.ts'
import {loadCommands} from './load-commands.ts'
import {type GeneratorStart, loadFiles} from './start-generators.ts'

/** The generators of a cell, and the histogram resolution that they share, in seconds. */
export interface CellGenerators {
  readonly generators: readonly GeneratorStart[]
  readonly resolutionSeconds: number
}

/** Works out the command line of each generator; each gets its share of the cell's connections and rate. */
export async function generatorsOfCell(
  cell: Cell,
  request: ResolutionRequest,
  loadSeconds: number,
): Promise<CellGenerators> {
  const {deployment} = request
  const resolutionSeconds = await chooseResolution(cell, request)
  const places = deployment.loadPlaces
  const commands = loadCommands(cell, {...loadPartsOf(cell, request), loadSeconds, resolutionSeconds}, places.length)
  const generators = places.map((place, index) => {
    const {argv, shown} = commands[index]!
    return {place, argv, command: shown, files: loadFiles(index, places.length)}
  })
  return {generators, resolutionSeconds}
}
