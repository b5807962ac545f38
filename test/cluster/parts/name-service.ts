import {writeFile} from 'node:fs/promises'
import {join} from 'node:path'
import {builtProgram} from '../folders.ts'
import type {Addresses} from '../machine/network.ts'
import type {Program} from '../machine/programs.ts'
import {CONTEXT} from './kubeconfig.ts'

/** Domain of the cluster's names. */
export const CLUSTER_DOMAIN = 'cluster.local'

/** CoreDNS, on an address of its own in the cluster's network. It asks the API server as `kubeconfig` says. */
export async function nameService(
  folder: string,
  kubeconfig: string,
  addresses: Addresses,
  prefix: readonly string[],
): Promise<Program> {
  const path = join(folder, 'Corefile')
  const corefile = `.:53 {
  bind ${addresses.dns}
  errors
  cache 5
  kubernetes ${CLUSTER_DOMAIN} {
    kubeconfig ${kubeconfig} ${CONTEXT}
  }
}
`
  await writeFile(path, corefile)
  return {name: 'coredns', argv: [builtProgram('coredns'), '-conf', path], prefix}
}
