import {cp} from 'node:fs/promises'
import {join} from 'node:path'
import {buildFolder} from '../folders.ts'
import {goIn, moduleSources} from './go-programs.ts'
import {hashOfFolder, makeOnce} from './make-once.ts'

/** Path of the sources of a module that programs/istio pins, fetched if they are not there. */
export async function istioDependency(module: string): Promise<string> {
  const text = await goIn('istio', ['mod', 'download', '-json', module], `Fetching the Go module ${module}`)
  return (JSON.parse(text) as {readonly Dir: string}).Dir
}

/** Folder of the Gateway API's definitions of its kinds, the standard ones. */
export function gatewayKinds(): string {
  return join(buildFolder(), 'gateway-api')
}

/** Takes the definitions out of the module, so that a cluster can be started without Go. */
export async function getGatewayKinds(say: (line: string) => void): Promise<void> {
  const copy = async (to: string) => {
    const from = join(await istioDependency('sigs.k8s.io/gateway-api'), 'config', 'crd', 'standard')
    // The files of a module are read-only; these are replaced one day.
    await cp(from, to, {recursive: true, mode: 0})
  }
  await makeOnce(gatewayKinds(), await hashOfFolder(moduleSources('istio')), copy, say)
}
