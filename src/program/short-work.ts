import {setFlagsFromString} from 'node:v8'

/** Stacks of so many nodes or frames are no short work: naming and drawing them gains by being compiled for speed. */
export const MANY_NODES = 250_000

let under = 0

function change(by: 1 | -1): void {
  under += by
  if (under === 0) setFlagsFromString('--turbofan')
  else if (under === 1 && by === 1) setFlagsFromString('--no-turbofan')
}

/**
 * Keeps V8 from its slow compiler, TurboFan, while a short work is done: to compile for speed would take longer than it
 * wins. Its quick one, Maglev, goes on. To be let go before anything is loaded: what Node keeps compiled would not fit.
 */
export function shortWork(isShort: boolean): Disposable {
  if (!isShort) return {[Symbol.dispose]: () => undefined}
  change(1)
  return {[Symbol.dispose]: () => change(-1)}
}
