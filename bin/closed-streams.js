// A reader that has left, or a terminal that was closed: nobody is told any more, and what was begun goes to its own end.
const GONE = new Set(['EPIPE', 'EIO'])

/** Lets the program outlive its readers. Not by a listener: the framework has one of its own, which throws. */
export function outliveReaders() {
  for (const stream of [process.stdout, process.stderr]) {
    const {emit} = stream
    stream.emit = (event, ...values) =>
      event === 'error' && GONE.has(values[0]?.code) ? true : emit.call(stream, event, ...values)
  }
}
