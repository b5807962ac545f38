import {setTimeout as wait} from 'node:timers/promises'
import {TestbedError} from '../../../errors/index.ts'
import type {DeployedProxy} from './deployed-proxy.ts'

/** Through an API server, a proxy in order takes tenths of a second for its counters. */
const WITHIN_SECONDS = 10

async function silenceOf({proxy, counters}: DeployedProxy): Promise<TestbedError | null> {
  const over = new AbortController()
  const late = wait(WITHIN_SECONDS * 1000, `its counters did not come within ${WITHIN_SECONDS} s`, {
    signal: over.signal,
  })
  const asked = counters().then(
    () => null,
    (error: Error) => error.message,
  )
  const why = await Promise.race([asked, late])
  over.abort()
  late.catch(() => undefined)
  return why === null ? null : new TestbedError(`${proxy.name} has stopped answering: ${why}.`)
}

/** The first proxy that does not tell its counters in time, in a TestbedError; null when all do. */
export async function whySilent(proxies: readonly DeployedProxy[]): Promise<TestbedError | null> {
  const silences = await Promise.all(proxies.map(silenceOf))
  return silences.find((silence) => silence !== null) ?? null
}
