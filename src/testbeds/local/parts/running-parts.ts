import type {Part} from './parts.ts'
import {type RunningPart, startPart} from './running-part.ts'

/** The parts of a deployment, running. Disposing ends them all. */
export interface RunningParts extends AsyncDisposable {
  readonly parts: readonly RunningPart[]
  /** Aborts when one dies unasked, with the TestbedError that says why. */
  readonly broken: AbortSignal
}

async function endAll(parts: readonly RunningPart[]): Promise<void> {
  const ends = await Promise.allSettled(parts.map((part) => part[Symbol.asyncDispose]()))
  for (const end of ends) if (end.status === 'rejected') throw end.reason
}

/** Starts all parts at once; when one cannot be started, ends the others and throws. Logs go into `folder`. */
export async function startParts(wanted: readonly Part[], folder: string): Promise<RunningParts> {
  const started = await Promise.allSettled(wanted.map((part) => startPart(part, folder)))
  const parts = started.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []))
  const failure = started.find((one) => one.status === 'rejected')
  if (failure !== undefined) {
    await endAll(parts)
    throw failure.reason
  }
  const broken = new AbortController()
  const onDeath = (reason: unknown) => broken.abort(reason)
  for (const part of parts) part.died.then(onDeath, onDeath)
  return {parts, broken: broken.signal, [Symbol.asyncDispose]: () => endAll(parts)}
}
