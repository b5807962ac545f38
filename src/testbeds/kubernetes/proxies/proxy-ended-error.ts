import {TestbedError} from '../../../errors/index.ts'
import type {FoundProcess} from './find-process.ts'

/** The process that was being looked at is gone, or another has its pid. */
export class ProxyEndedError extends TestbedError {
  constructor(doing: string, {pid, executable}: FoundProcess) {
    super(`${doing} failed: process ${pid} of ${executable} has ended.`, {
      hint: 'The proxy was restarted or killed: the events of its pod and its last state tell why. Run again.',
    })
  }
}
