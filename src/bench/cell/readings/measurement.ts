import type {Deployment, MachineUsage, ProxyCounters, ProxyUsage} from '../../../testbeds/testbed.ts'

/** Everything that is read from the testbed right before and right after a load. */
export interface Reading {
  readonly proxies: ReadonlyMap<string, {readonly counters: ProxyCounters; readonly usage: ProxyUsage}>
  readonly machine: MachineUsage | null
  readonly controlPlane: Awaited<ReturnType<Deployment['controlPlane']>>
}

/** Reads counters and usage of every proxy, of the machine, and of the mesh's control plane. */
export async function readTestbed(deployment: Deployment): Promise<Reading> {
  const entries = deployment.proxies.map(async ({name}) => {
    const [counters, usage] = await Promise.all([deployment.counters(name), deployment.usage(name)])
    return [name, {counters, usage}] as const
  })
  const [proxies, controlPlane] = await Promise.all([Promise.all(entries), deployment.controlPlane()])
  return {proxies: new Map(proxies), controlPlane, machine: await deployment.machineUsage()}
}

/** Share of processor time that nobody used between two readings, 0..1; null when the machine is not known. */
export function idleShareBetween(before: Reading, after: Reading): number | null {
  if (before.machine === null || after.machine === null) return null
  const idle = after.machine.idleSeconds - before.machine.idleSeconds
  const busy = after.machine.busySeconds - before.machine.busySeconds
  return idle + busy > 0 ? idle / (idle + busy) : null
}
