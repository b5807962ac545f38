import type {Cell} from '../../config/cell.ts'
import {withoutSecrets} from '../../config/parse/headers.ts'
import type {LoadOptions} from '../../load/load-generator.ts'
import {commandLine} from '../../process/run.ts'
import {chooseResolution, type ResolutionRequest} from './choose-resolution.ts'
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
  const {deployment, generator, generatorExecutable: executable, cacert} = request
  const resolutionSeconds = await chooseResolution(cell, request)
  const target = deployment.target(cell.mode, cell.protocol)
  const options: LoadOptions = {executable, resultFile: '-', loadSeconds, resolutionSeconds, label: cell.label, cacert}
  const places = deployment.loadPlaces
  const generators = places.map((place, index) => {
    const part = places.length === 1 ? cell : generator.share(cell, index, places.length)
    return {
      place,
      argv: generator.argv(part, target, options),
      command: commandLine(generator.argv({...part, headers: withoutSecrets(part.headers)}, target, options)),
      files: loadFiles(index, places.length),
    }
  })
  return {generators, resolutionSeconds}
}
