import type {ProgressStream} from './progress.ts'
import {shownOn} from './shown-on.ts'

/** `stream`, but what is written to it goes through {@link shownOn}. */
export function safeStream(stream: ProgressStream): ProgressStream {
  return {
    get isTTY() {
      return stream.isTTY
    },
    get columns() {
      return stream.columns
    },
    write: (text) => stream.write(shownOn(stream, text)),
  }
}
