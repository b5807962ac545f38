import {ProfileError} from '../../errors/index.ts'
import type {Deployment} from '../../testbeds/testbed.ts'
import {type AdminText, isOk, type OneEnvoy, type Switchable, toggle} from './admin-request.ts'

/** The profilers of ours that are on, so that none stays on. Disposing switches them off. */
export interface Switches extends AsyncDisposable {
  /** True when the profiler started. Only the answer to switching on is to be believed: off answers OK anyway. */
  tryOn(deployment: Deployment, one: OneEnvoy, endpoint: Switchable): Promise<AdminText>
  /** Throws a ProfileError when it does not start. */
  on(deployment: Deployment, one: OneEnvoy, endpoint: Switchable): Promise<void>
  off(deployment: Deployment, one: OneEnvoy, endpoint: Switchable): Promise<AdminText>
}

/** An empty set of switches. */
export function openSwitches(): Switches {
  const open = new Map<string, () => Promise<AdminText>>()
  const keyOf = ({proxy, instance}: OneEnvoy, endpoint: Switchable) => `${proxy} ${instance} ${endpoint}`
  const switches: Switches = {
    async tryOn(deployment, one, endpoint) {
      const answer = await toggle(deployment, one, endpoint, true)
      if (isOk(answer)) open.set(keyOf(one, endpoint), () => toggle(deployment, one, endpoint, false))
      return answer
    },
    async on(deployment, one, endpoint) {
      const answer = await switches.tryOn(deployment, one, endpoint)
      if (isOk(answer)) return
      throw new ProfileError(
        `Envoy's /${endpoint} of ${one.proxy} on ${one.instance} did not start: ${answer.status} ${answer.said}`,
      )
    },
    async off(deployment, one, endpoint) {
      const answer = await toggle(deployment, one, endpoint, false)
      open.delete(keyOf(one, endpoint))
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
