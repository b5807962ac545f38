/** Columns of a terminal that does not say how many it has. */
export const USUAL_COLUMNS = 80

/**
 * Columns of a stream, for tables: those of a terminal, and no end of them in files, pipes and logs, which scroll sideways. A
 * terminal that says 0 does not know its width.
 */
export function outputWidth({columns}: {readonly columns?: number}): number {
  return columns || Number.POSITIVE_INFINITY
}
