import type {Deployment, ProxyProcess} from '../../testbeds/testbed.ts'

/** An answer of a proxy's admin endpoint, its body as bytes and as text. */
export interface AdminText {
  readonly status: number
  readonly body: Uint8Array
  /** The first 200 characters, for messages. */
  readonly said: string
}

/** One of Envoy's endpoints that are switched on and off. They take exactly one query parameter, and POST only. */
export type Switchable = 'allocprofiler' | 'heapprofiler' | 'cpuprofiler'

const SAID_CHARACTERS = 200
const HTTP_OK = 200

/** One Envoy, of a proxy that may have several. */
export type OneEnvoy = Pick<ProxyProcess, 'proxy' | 'instance' | 'instances'>

/** Asks the admin endpoint of one Envoy. */
export async function ask(
  deployment: Deployment,
  {proxy, instance}: OneEnvoy,
  path: string,
  method: 'GET' | 'POST' = 'GET',
): Promise<AdminText> {
  const {status, body} = await deployment.admin(proxy, path, method, undefined, instance)
  const said = Buffer.from(body).toString('utf8').trim().slice(0, SAID_CHARACTERS)
  return {status, body, said}
}

/** Switches a profiler on or off. */
export function toggle(deployment: Deployment, one: OneEnvoy, endpoint: Switchable, on: boolean): Promise<AdminText> {
  return ask(deployment, one, `/${endpoint}?enable=${on ? 'y' : 'n'}`, 'POST')
}

/** True for an answer that carried out what was asked. */
export function isOk({status}: AdminText): boolean {
  return status === HTTP_OK
}
