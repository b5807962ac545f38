import {rmSync} from 'node:fs'
import {ENDING_SIGNALS} from '../../errors/index.ts'

/** What must not outlive this process. */
const held = new Set<string>()

/** Removes all that is held. Synchronous, for leaving at once; a path that cannot be removed does not keep the others. */
export function removeHeldPaths(): void {
  for (const path of held) {
    try {
      rmSync(path, {recursive: true, force: true})
    } catch {
      // The process is about to end by a signal, and there is nobody left to tell.
    }
  }
  held.clear()
}

/** Leaves as the signal would have made us leave, unless a run listens to it: that goes on until it has tidied up. */
function leave(signal: NodeJS.Signals): void {
  if (process.listenerCount(signal) > 1) return
  removeHeldPaths()
  process.off(signal, leave)
  process.kill(process.pid, signal)
}

/**
 * Holds a file or folder that only this process needs: a signal that ends the process removes it first, until it is let
 * go. While nothing is held, signals do what they always do.
 */
export function holdPath(path: string): Disposable {
  if (held.size === 0) for (const signal of ENDING_SIGNALS) process.on(signal, leave)
  held.add(path)
  return {
    [Symbol.dispose]() {
      held.delete(path)
      if (held.size === 0) for (const signal of ENDING_SIGNALS) process.off(signal, leave)
    },
  }
}
