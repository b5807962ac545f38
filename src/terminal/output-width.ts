/** Columns of a stream, for tables: those of a terminal, and no end of them in files, pipes and logs, which scroll sideways. */
export function outputWidth({columns}: {readonly columns?: number}): number {
  return columns ?? Number.POSITIVE_INFINITY
}
