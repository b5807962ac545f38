import type {Deployment} from '../../testbeds/testbed.ts'
import {ask, isOk, type OneEnvoy} from './admin-request.ts'

/** What Envoy's allocator and the kernel say of a proxy's memory at one moment. Bytes. */
export interface MemoryFacts {
  /** Envoy's /memory, as numbers; null when it did not answer. */
  readonly memory: Readonly<Record<string, number>> | null
  /** Null where nobody can say it. */
  readonly rssBytes: number | null
}

function numbersOf(body: Uint8Array): Record<string, number> {
  const fields = Object.entries(JSON.parse(Buffer.from(body).toString('utf8')) as Record<string, unknown>)
  return Object.fromEntries(
    fields.map(([name, value]) => [name, Number(value)]).filter(([, value]) => Number.isFinite(value)),
  )
}

/** Reads both. The kernel's figure is that of all instances, so it says nothing of one of several. */
export async function memoryFacts(deployment: Deployment, one: OneEnvoy): Promise<MemoryFacts> {
  const [answer, usage] = await Promise.all([ask(deployment, one, '/memory'), deployment.usage(one.proxy)])
  const instances = deployment.proxies.find(({name}) => name === one.proxy)?.instances.length ?? 1
  const rssBytes = instances > 1 ? null : usage.rssBytes
  return {memory: isOk(answer) ? numbersOf(answer.body) : null, rssBytes}
}
