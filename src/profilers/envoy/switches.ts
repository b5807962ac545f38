import {ProfileError} from '../../errors/index.ts'
import type {Deployment} from '../../testbeds/testbed.ts'
import {type AdminText, isOk, type Switchable, toggle} from './admin-request.ts'

/** The profilers of ours that are on, so that none stays on. Disposing switches them off. */
export interface Switches extends AsyncDisposable {
  /** True when the profiler started. Only the answer to switching on is to be believed: off answers OK anyway. */
  tryOn(deployment: Deployment, proxy: string, endpoint: Switchable): Promise<AdminText>
  /** Throws a ProfileError when it does not start. */
  on(deployment: Deployment, proxy: string, endpoint: Switchable): Promise<void>
  off(deployment: Deployment, proxy: string, endpoint: Switchable): Promise<AdminText>
}

/** An empty set of switches. */
export function openSwitches(): Switches {
  const open = new Map<string, () => Promise<AdminText>>()
  const keyOf = (proxy: string, endpoint: Switchable) => `${proxy} ${endpoint}`
  const switches: Switches = {
    async tryOn(deployment, proxy, endpoint) {
      const answer = await toggle(deployment, proxy, endpoint, true)
      if (isOk(answer)) open.set(keyOf(proxy, endpoint), () => toggle(deployment, proxy, endpoint, false))
      return answer
    },
    async on(deployment, proxy, endpoint) {
      const answer = await switches.tryOn(deployment, proxy, endpoint)
      if (isOk(answer)) return
      throw new ProfileError(`Envoy's /${endpoint} of ${proxy} did not start: ${answer.status} ${answer.said}`)
    },
    async off(deployment, proxy, endpoint) {
      const answer = await toggle(deployment, proxy, endpoint, false)
      open.delete(keyOf(proxy, endpoint))
      return answer
    },
    async [Symbol.asyncDispose]() {
      const left = [...open.values()]
      open.clear()
      // An Envoy that does not answer any more has nothing on.
      await Promise.allSettled(left.map((off) => off()))
    },
  }
  return switches
}
