import {readSync} from 'node:fs'

const PAUSE_MS = 2

/**
 * Reads what comes next from a file, a pipe or a terminal into `room`; returns how many bytes, 0 at the end. Waits where
 * a pipe does not block. Throws what the system says, such as EISDIR.
 */
export function readNext(descriptor: number, room: Uint8Array): number {
  for (;;) {
    try {
      return readSync(descriptor, room, 0, room.length, null)
    } catch (error) {
      const {code} = error as NodeJS.ErrnoException
      if (code === 'EOF') return 0
      if (code !== 'EAGAIN') throw error
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, PAUSE_MS)
    }
  }
}
