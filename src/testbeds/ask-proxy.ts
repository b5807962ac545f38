import {TestbedError} from '../errors/index.ts'
import {
  type CarriedCounters,
  type CounterSource,
  type HostTls,
  type MeshPort,
  TLS_NOT_TOLD,
  type TlsSource,
} from '../meshes/index.ts'
import type {AdminAnswer, ProxyCounters, ProxyHost} from './testbed.ts'

/** One instance of a proxy that can be asked. */
export interface AskedProxy {
  /** As a person knows it, for errors: `fortioclient-sidecar`, `the proxy of pod shop/web-0`. */
  readonly name: string
  /** Pod name, or `local`. */
  readonly instance: string
  ask(path: string): Promise<AdminAnswer>
}

async function textOf({name, ask}: AskedProxy, path: string, what: string): Promise<string> {
  const {status, body} = await ask(path)
  const text = Buffer.from(body).toString('utf8')
  if (status === 200) return text
  throw new TestbedError(`${name} answered ${status} when asked for ${what}: ${text.slice(0, 200)}`)
}

/** What one instance answers to each of `paths`. Throws a TestbedError that says `what` was asked for when it does not. */
export function textsOf(asked: AskedProxy, paths: readonly string[], what: string): Promise<readonly string[]> {
  return Promise.all(paths.map((path) => textOf(asked, path, what)))
}

/** Reads the counters of one instance. Throws a TestbedError when it does not answer them, what `parse` throws for another answer. */
export async function askCounters(
  asked: AskedProxy,
  source: CounterSource,
  ports: readonly MeshPort[],
): Promise<ProxyCounters> {
  const carried: CarriedCounters = source.parse(await textsOf(asked, source.paths, 'its counters'), ports)
  const {instance} = asked
  return {...carried, hosts: carried.hosts?.map((host) => ({...host, instance})) ?? null}
}

/** Reads what one instance is set up to speak to `hosts`, which are its own. Throws as {@link askCounters}. */
export async function askTls(
  asked: AskedProxy,
  source: TlsSource | null,
  hosts: readonly ProxyHost[],
): Promise<readonly HostTls[]> {
  if (source === null) return hosts.map(() => TLS_NOT_TOLD)
  const paths = source.paths([...new Set(hosts.map(({via}) => via))])
  return source.parse(await textsOf(asked, paths, 'its configuration'), hosts)
}
