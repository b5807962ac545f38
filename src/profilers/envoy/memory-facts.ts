import type {Deployment} from '../../testbeds/testbed.ts'
import {ask, isOk} from './admin-request.ts'

/** What Envoy's allocator and the kernel say of a proxy's memory at one moment. Bytes. */
export interface MemoryFacts {
  /** Envoy's /memory, as numbers; null when it did not answer. */
  readonly memory: Readonly<Record<string, number>> | null
  readonly rssBytes: number
}

function numbersOf(body: Uint8Array): Record<string, number> {
  const fields = Object.entries(JSON.parse(Buffer.from(body).toString('utf8')) as Record<string, unknown>)
  return Object.fromEntries(
    fields.map(([name, value]) => [name, Number(value)]).filter(([, value]) => Number.isFinite(value)),
  )
}

/** Reads both. */
export async function memoryFacts(deployment: Deployment, proxy: string): Promise<MemoryFacts> {
  const [answer, usage] = await Promise.all([ask(deployment, proxy, '/memory'), deployment.usage(proxy)])
  return {memory: isOk(answer) ? numbersOf(answer.body) : null, rssBytes: usage.rssBytes}
}
