/** Takes the errors of a stream. Not by a listener: the framework has one of its own, which throws. */
function takeErrors(stream, take) {
  const {emit} = stream
  stream.emit = (event, ...values) =>
    event === 'error' && take(values[0]) ? true : emit.call(stream, event, ...values)
}

/** A reader that has left, or a terminal that was closed: nobody is told any more. */
function isGone(stream, code) {
  return code === 'EPIPE' || (code === 'EIO' && stream.isTTY)
}

/**
 * Lets the program outlive its readers: what was begun goes to its own end. What else keeps standard output from being
 * written, such as a full disk, is told once by `sayRefusal(error)`, which gives the exit code. A standard error that
 * cannot be written leaves nothing to tell it by.
 */
export function outliveReaders(sayRefusal) {
  const {stdout, stderr} = process
  let exitCode = null
  takeErrors(stderr, ({syscall}) => syscall === 'write')
  takeErrors(stdout, (error) => {
    if (isGone(stdout, error.code) || exitCode !== null) return true
    if (error.syscall !== 'write') return false
    exitCode = sayRefusal(error)
    process.on('exit', () => {
      process.exitCode = exitCode
    })
    return true
  })
}
