/** Width where no terminal says: files and pipes scroll sideways. */
const USUAL_WIDTH = 160

/** Columns of a stream, for tables. */
export function outputWidth({columns}: {readonly columns?: number}): number {
  return columns ?? USUAL_WIDTH
}
