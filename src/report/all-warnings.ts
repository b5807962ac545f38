import type {Warning} from '../errors/index.ts'
import type {RunDocument} from '../results/run-document.ts'

/** A warning and the cells that it is about; none when it is about the run. */
export interface PlacedWarning extends Warning {
  readonly cells: readonly string[]
}

/** Every warning of a run once, those of the run first. Equal warnings of several cells become one. */
export function allWarnings(document: RunDocument): readonly PlacedWarning[] {
  const told = new Map<string, PlacedWarning>()
  const add = (warning: Warning, cells: readonly string[]) => {
    const identity = `${warning.code}\n${warning.message}`
    const known = told.get(identity)
    if (known === undefined) told.set(identity, {...warning, cells})
    // A warning of the run holds for every cell.
    else if (known.cells.length > 0) told.set(identity, {...known, cells: [...new Set([...known.cells, ...cells])]})
  }
  for (const warning of document.warnings) add(warning, [])
  for (const cell of document.cells) for (const warning of cell.warnings) add(warning, [cell.label])
  return [...told.values()]
}
