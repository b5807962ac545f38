import type {ChildProcess} from 'node:child_process'
import type {Readable} from 'node:stream'

/** What a program printed is in its pipe when it ends: it is read within this time, unless more comes. */
const QUIET_MS = 250
/** Others may go on printing for ever. */
const AT_MOST_MS = 5000

function stopOnceQuiet(stream: Readable): void {
  let heardAt = performance.now()
  const endAt = heardAt + AT_MOST_MS
  stream.on('data', () => {
    heardAt = performance.now()
  })
  const timer = setInterval(() => {
    const now = performance.now()
    if (now - heardAt >= QUIET_MS || now >= endAt) stream.destroy()
  }, QUIET_MS / 5)
  stream.once('close', () => clearInterval(timer))
}

/** Ends the reading of a program's pipes after its end, though something that it left running still holds them open. */
export function endOfReading(child: Pick<ChildProcess, 'stdout' | 'stderr' | 'once'>): void {
  child.once('exit', () => {
    for (const stream of [child.stdout, child.stderr]) if (stream !== null && !stream.destroyed) stopOnceQuiet(stream)
  })
}
