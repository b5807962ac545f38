import {chmod, mkdir} from 'node:fs/promises'
import {join} from 'node:path'
import {builtProgram} from '../folders.ts'
import {istioDependency} from './gateway-kinds.ts'
import {envoyRoot, iptablesRoot, put} from './image-roots.ts'

const BOOTSTRAP = 'tools/packaging/common/envoy_bootstrap.json'
/** Where any user may write: the agent is none in particular. */
const WRITABLE = ['run', 'etc/istio/proxy']

async function putProgram(root: string, name: string): Promise<void> {
  await put(root, `usr/local/bin/${name}`, builtProgram(name))
}

/** Only istiod. */
export async function pilotRoot(root: string): Promise<void> {
  await putProgram(root, 'pilot-discovery')
}

/** What Istio's proxy image has, with the upstream Envoy in place of Istio's: the agent, its template, iptables. */
export async function proxyRoot(root: string): Promise<void> {
  await iptablesRoot(root)
  await envoyRoot(root)
  await putProgram(root, 'pilot-agent')
  const template = join(await istioDependency('istio.io/istio'), BOOTSTRAP)
  await put(root, 'var/lib/istio/envoy/envoy_bootstrap_tmpl.json', template, 0o644)
  for (const path of WRITABLE) {
    await mkdir(join(root, path), {recursive: true})
    await chmod(join(root, path), 0o1777)
  }
}
