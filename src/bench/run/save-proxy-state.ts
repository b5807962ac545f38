import {writeFile} from 'node:fs/promises'
import {join} from 'node:path'
import {makeFolder} from '../../bytes/make-folder.ts'
import {RunnerError} from '../../errors/index.ts'
import type {Deployment} from '../../testbeds/testbed.ts'
import {makeFreeDirectory} from '../make-free-directory.ts'
import {hideProxySecrets} from './hide-proxy-secrets.ts'

/** What Envoy says of itself. */
const PAGES = {
  'server_info.json': '/server_info',
  'config_dump.json': '/config_dump',
  'clusters.json': '/clusters?format=json',
} as const

async function savePages(deployment: Deployment, proxy: string, instance: string, directory: string): Promise<void> {
  for (const [file, path] of Object.entries(PAGES)) {
    const {status, body} = await deployment.admin(proxy, path, 'GET', undefined, instance)
    // Proxies that are no Envoy do not have these pages.
    if (status !== 200) continue
    await makeFolder(directory)
    await writeFile(join(directory, file), hideProxySecrets(Buffer.from(body).toString()), {mode: 0o600})
  }
}

/** Folders in a run's: how proxies were configured when it began, and when it ended. */
export type ProxyStateFolder = 'proxies' | 'proxies-after'

/**
 * Keeps, for each instance of each proxy, how it is configured now: `<folder>/<proxy>[/<instance>]/` in the run's folder.
 * Returns what could not be had, in words: a run does not end for it.
 */
export async function saveProxyState(
  deployment: Deployment,
  runDirectory: string,
  folder: ProxyStateFolder = 'proxies',
): Promise<readonly string[]> {
  if (deployment.proxies.length === 0) return []
  // A run that goes on has a deployment of its own each time.
  const root = await makeFreeDirectory(runDirectory, folder)
  const keep = async (name: string, instance: string, directory: string): Promise<readonly string[]> => {
    try {
      await savePages(deployment, name, instance, directory)
      return []
    } catch (error) {
      if (!(error instanceof RunnerError)) throw error
      return [`The configuration of ${name} (${instance}) is not kept: ${error.message}`]
    }
  }
  const missing = deployment.proxies.flatMap(({name, instances}) =>
    instances.map((one) => keep(name, one, join(root, name, ...(instances.length > 1 ? [one] : [])))),
  )
  return (await Promise.all(missing)).flat()
}
