import type {Cell} from '../../config/cells/cell.ts'
import {withoutValues} from '../../config/parse/headers.ts'
import type {LoadGenerator, LoadOptions} from '../../load/load-generator.ts'
import {commandLine} from '../../program/command-line.ts'

/** What the command lines of a cell's loads are made of, in a run and in its outline. */
export interface LoadCommandParts extends Pick<LoadOptions, 'executable' | 'cacert'> {
  readonly generator: LoadGenerator
  /** Where the load is sent to. */
  readonly target: string
}

/** One generator's command line. */
export interface LoadCommand {
  readonly argv: readonly string[]
  /** The same as a person would type it, without the values of headers. */
  readonly shown: string
}

function loadCommand(cell: Cell, {generator, target, ...rest}: LoadCommandParts & LoadOptions): LoadCommand {
  const argvOf = (one: Cell) => generator.argv(one, target, rest)
  return {argv: argvOf(cell), shown: commandLine(argvOf({...cell, headers: withoutValues(cell.headers)}))}
}

/**
 * The commands of the `count` generators that share a cell: each has its part of the connections and of the rate, and
 * logs its requests where `accessLogOf` says, if anywhere.
 */
export function loadCommands(
  cell: Cell,
  parts: LoadCommandParts & Pick<LoadOptions, 'loadSeconds' | 'resolutionSeconds'>,
  count: number,
  accessLogOf: (index: number) => string | null = () => null,
): readonly LoadCommand[] {
  const own = (index: number) => (count === 1 ? cell : parts.generator.share(cell, index, count))
  return Array.from({length: count}, (_, index) =>
    loadCommand(own(index), {...parts, resultFile: '-', label: cell.label, accessLogFile: accessLogOf(index)}),
  )
}

/** The commands that warm a cell up: its own load for other seconds, and no request of it is logged. */
export function warmUpCommands(
  cell: Cell,
  parts: Parameters<typeof loadCommands>[1],
  warmupSeconds: number,
  count: number,
): readonly LoadCommand[] {
  return loadCommands(cell, {...parts, loadSeconds: warmupSeconds}, count)
}

/** The short load that tells the cell's resolution; null where the cell names its own. */
export function probeCommand(cell: Cell, parts: LoadCommandParts): (LoadCommand & {readonly seconds: number}) | null {
  const probe = parts.generator.probe(cell)
  if (probe === null) return null
  const {loadSeconds, resolutionSeconds} = probe
  const options = {loadSeconds, resolutionSeconds, resultFile: '-', label: `probe ${cell.label}`}
  return {...loadCommand(probe.cell, {...parts, ...options}), seconds: loadSeconds}
}
