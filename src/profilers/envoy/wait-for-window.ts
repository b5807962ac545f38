import {setTimeout} from 'node:timers/promises'

/** Waits for the window to pass. False when it was cut short. */
export async function waitForWindow(seconds: number, signal: AbortSignal): Promise<boolean> {
  try {
    await setTimeout(seconds * 1000, undefined, {signal})
    return true
  } catch (error) {
    if (signal.aborted) return false
    throw error
  }
}
