import {randomBytes} from 'node:crypto'
import type {ExecutionContext} from 'ava'
import {statusCode} from '../../../../src/testbeds/kubernetes/api/api-status.ts'
import type {Cluster} from '../../../../src/testbeds/kubernetes/api/cluster.ts'

async function dropNamespace(cluster: Cluster, name: string): Promise<void> {
  try {
    await cluster.core.deleteNamespace({name})
  } catch (error) {
    if (statusCode(error) !== 404) throw error
  }
}

/** A name for a namespace, deleted at the end of the test whatever is in it. */
export function ownNamespace(t: ExecutionContext, cluster: Cluster): string {
  const name = `test-${randomBytes(4).toString('hex')}`
  t.teardown(() => dropNamespace(cluster, name))
  return name
}

/** Makes a namespace as somebody else would. */
export async function foreignNamespace(t: ExecutionContext, cluster: Cluster, labels = {}): Promise<string> {
  const name = ownNamespace(t, cluster)
  await cluster.core.createNamespace({body: {metadata: {name, labels}}})
  return name
}
