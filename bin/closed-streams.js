// A reader that has left, or a terminal that was closed: nobody is told any more, and what was begun goes to its own end.
const GONE = new Set(['EPIPE', 'EIO'])

/** Lets the program outlive its readers; any other fault of a stream is thrown. */
export function outliveReaders() {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error) => {
      if (!GONE.has(error.code)) throw error
    })
  }
}
