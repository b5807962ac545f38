import {type ActiveConfig, activeConfig, CONFIG_PATHS} from '../../../meshes/istio/variant/active-config.ts'
import {AUTHORIZED_PATH, authorizedIn} from '../../../meshes/istio/variant/authorizer.ts'
import type {Watched} from '../../../meshes/istio/variant/config-parts.ts'
import {textsOf} from '../../ask-proxy.ts'
import type {WorkloadName} from '../../testbed.ts'
import type {DeployedProxy} from '../deployment/deployed-proxy.ts'

/** One instance of a sidecar, and what it does with requests. */
export interface SeenSidecar {
  readonly proxy: string
  readonly workload: WorkloadName
  readonly instance: string
  readonly config: ActiveConfig
}

/** The sidecars that a variant of Istio can reach, and what is looked at in them. */
export interface WatchedSidecars {
  readonly proxies: readonly DeployedProxy[]
  readonly watched: Watched
}

async function seeInstance({admin}: DeployedProxy, instance: string, watched: Watched, signal: AbortSignal) {
  const asked = {
    name: `The sidecar of pod ${instance}`,
    instance,
    ask: (path: string) => admin(path, 'GET', signal, instance),
  }
  return {instance, config: activeConfig(await textsOf(asked, CONFIG_PATHS, 'its configuration'), watched)}
}

/** What every instance of every sidecar does at the moment. Gateways stand in other namespaces, and are told nothing. */
export async function seeSidecars({proxies, watched}: WatchedSidecars, signal: AbortSignal) {
  const seen = proxies.flatMap((one) => {
    const {name, workload, instances} = one.proxy
    if (workload === null) return []
    return instances.map(
      async (instance): Promise<SeenSidecar> => ({
        proxy: name,
        workload,
        ...(await seeInstance(one, instance, watched, signal)),
      }),
    )
  })
  return Promise.all(seen)
}

/** Requests that the authorization server has let in, over all instances of the server. */
export async function countAuthorized({proxies}: WatchedSidecars, signal: AbortSignal): Promise<number> {
  const counted = proxies
    .filter(({proxy}) => proxy.workload === 'fortioserver')
    .flatMap(({proxy, admin}) =>
      proxy.instances.map(async (instance) => {
        const name = `The sidecar of pod ${instance}`
        const asked = {name, instance, ask: (path: string) => admin(path, 'GET', signal, instance)}
        const [text = ''] = await textsOf(asked, [AUTHORIZED_PATH], 'what was let in')
        return authorizedIn(text)
      }),
    )
  return (await Promise.all(counted)).reduce((sum, count) => sum + count, 0)
}

const REJECTED = /update_rejected: ([1-9]\d*)$/gm

/** Updates of their configuration that sidecars have refused since they started, in words; empty where none was. */
export async function refusedUpdates({proxies}: WatchedSidecars, signal: AbortSignal): Promise<readonly string[]> {
  const asked = proxies.flatMap((one) =>
    one.proxy.instances.map(async (instance) => {
      const {body} = await one.admin('/stats?filter=update_rejected', 'GET', signal, instance)
      const counts = [...Buffer.from(body).toString().matchAll(REJECTED)].map(([, count]) => Number(count))
      const sum = counts.reduce((total, count) => total + count, 0)
      return sum === 0 ? [] : [`${instance} has refused ${sum} of its configurations`]
    }),
  )
  return (await Promise.all(asked)).flat()
}
