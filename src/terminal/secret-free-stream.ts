import {redacted} from '../secrets/known-secrets.ts'
import type {ProgressStream} from './progress.ts'

/** `stream`, but what is written to it loses its secrets. */
export function secretFree(stream: ProgressStream): ProgressStream {
  return {
    get isTTY() {
      return stream.isTTY
    },
    get columns() {
      return stream.columns
    },
    write: (text) => stream.write(redacted(text)),
  }
}
